# lme4 in a process of its own: the conversation of benchmarks/corner.py, in R.
#
#     Rscript --vanilla lme4.R FOLDER        reads nominee.npy, expert.npy (int32) and mark.npy (float64)
#
# `mark ~ 1 + (1 | nominee) + (1 | expert)` by restricted maximum likelihood, with lme4's own optimiser and
# without the check of derivatives afterwards, which costs time and changes no estimate.

say <- function(...) {
  cat(..., "\n", sep = "")
  flush(stdout())
}

# The array of one axis in a file of numpy's.
read_npy <- function(path) {
  file <- file(path, "rb")
  on.exit(close(file))
  readBin(file, "raw", 8)
  header <- rawToChar(readBin(file, "raw", readBin(file, "integer", 1, size = 2, signed = FALSE)))
  many <- as.integer(sub(".*'shape': \\(([0-9]+),\\).*", "\\1", header))
  if (grepl("<i4", header)) readBin(file, "integer", many, size = 4)
  else readBin(file, "double", many, size = 8)
}

write_npy <- function(values, path) {
  file <- file(path, "wb")
  on.exit(close(file))
  header <- sprintf("{'descr': '<f8', 'fortran_order': False, 'shape': (%d,), }", length(values))
  header <- sprintf("%-117s\n", header)
  writeBin(as.raw(c(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0)), file)
  writeBin(nchar(header), file, size = 2)
  writeBin(charToRaw(header), file)
  writeBin(as.double(values), file)
}

if (!suppressWarnings(suppressPackageStartupMessages(require(lme4, quietly = TRUE)))) {
  say("absent lme4 is not installed in R")
  quit()
}

folder <- commandArgs(trailingOnly = TRUE)[1]
data <- data.frame(
  mark = read_npy(file.path(folder, "mark.npy")),
  nominee = factor(read_npy(file.path(folder, "nominee.npy"))),
  expert = factor(read_npy(file.path(folder, "expert.npy")))
)
blas <- basename(dirname(extSoftVersion()[["BLAS"]]))
say("ready lme4 ", as.character(packageVersion("lme4")), ", R ", as.character(getRversion()), ", BLAS ", blas)

input <- file("stdin", "r")
while (length(line <- readLines(input, n = 1)) == 1) {
  if (line == "run") {
    begun <- Sys.time()
    fitted <- lmer(
      mark ~ 1 + (1 | nominee) + (1 | expert), data, REML = TRUE,
      control = lmerControl(calc.derivs = FALSE)
    )
    effects <- ranef(fitted, condVar = FALSE)
    say("took ", format(as.numeric(difftime(Sys.time(), begun, units = "secs")), digits = 15))
  } else {
    to <- sub("^tell ", "", line)
    found <- as.data.frame(VarCorr(fitted))
    variance <- function(group) found$vcov[found$grp == group]
    write_npy(c(variance("expert"), variance("nominee"), variance("Residual")), file.path(to, "variance.npy"))
    write_npy(REMLcrit(fitted), file.path(to, "criterion.npy"))
    write_npy(fixef(fitted), file.path(to, "mean.npy"))
    # Levels of a factor of numbers stand in the order of the numbers.
    write_npy(effects$nominee[[1]], file.path(to, "nominee.npy"))
    write_npy(effects$expert[[1]], file.path(to, "expert.npy"))
    say("told")
  }
}
