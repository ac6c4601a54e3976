// Reading marks as the server reads them: whole hundredths of a point; blank is a state and never 0.

const WIDE = "０１２３４５６７８９．。";
const PLAIN = "0123456789..";
const NUMBER = /^(\d{1,4})(?:\.(\d{1,2}))?$/;

// How office software counts 字: a CJK character is one, any other unbroken run is one.
const CJK =
  "\\u2014\\u2018\\u2019\\u201c\\u201d\\u2026\\u00b7\\u2e80-\\u2fff\\u3001-\\u303f\\u3040-\\u30ff\\u3400-\\u4dbf" +
  "\\u4e00-\\u9fff\\uf900-\\ufaff\\ufe30-\\ufe4f\\uff00-\\uffef\\u{20000}-\\u{3ffff}";
// The separators of old files (1c to 1f, 85) are white space to the server and not to a script's \s.
const COUNTED = new RegExp(`[${CJK}]|[^\\s\\x1c-\\x1f\\x85\\u200b\\u200c\\u200d\\ufeff${CJK}]+`, "gu");

export function countZi(text) {
  return (text.match(COUNTED) ?? []).length;
}

/** What one typed mark is: { kind: "blank" | "nan" | "cap" | "step" | "mark", points }. */
export function readMark(typed, cap, step) {
  const text = [...typed].map((letter) => PLAIN[WIDE.indexOf(letter)] ?? letter).join("").trim();
  if (text === "") return { kind: "blank", points: 0 };
  const found = NUMBER.exec(text);
  if (found === null) return { kind: "nan", points: 0 };
  const points = Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0"));
  if (points > cap) return { kind: "cap", points: 0 };
  if (points % step !== 0) return { kind: "step", points: 0 };
  return { kind: "mark", points };
}

/** Hundredths as people write them: 850 → 8.5. */
export function shown(points) {
  const whole = Math.floor(points / 100);
  const part = points % 100;
  return part === 0 ? String(whole) : `${whole}.${String(part).padStart(2, "0")}`.replace(/0$/, "");
}
