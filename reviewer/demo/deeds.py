"""What a unit writes about a person: résumé, studies, awards, deeds and the short display text."""

from datetime import date
from random import Random

from msgspec import Struct

from reviewer.demo.draws import stream
from reviewer.demo.lives import Life
from reviewer.demo.prose import Section, Slots, Years, compose, patterns

_ORIGINS = patterns("""
    家里兄弟姐妹多，读书的机会来得比别人晚
    从小喜欢看书，可家里能找到的只有一本旧字典
    年轻时总觉得学习是学生的事，吃了几次亏才明白过来
    刚参加工作时，很多名词连听都没有听过
    父亲常说手艺学到身上丢不了，这句话记了一辈子
    小时候爱拆东西爱问为什么，邻居都说这孩子坐不住
    第一份工作干得并不顺，差一点就转了行
    曾经因为不会填一张表，在窗口前站了半天
    最初只是想多懂一点，好少求几次人
    看到同龄人一个个拿到证书，心里很不是滋味
    离开校门后，书本搁下了许多年
    原先对这一行一窍不通，是半路起家
""")
_CHANNELS = patterns("""
    开放大学的业余课程
    社区学院的周末班
    农闲时节的培训班
    职工夜校
    手机上的公开课
    社区里的公益课
    成人学校的晚间班
    图书馆的读书会
    行业协会的短训班
    师傅带徒弟的老办法
    远程教育站点的录像课
    同行之间的交流群
""")
_HABITS = patterns("""
    清早先读半个小时书再出门
    每晚睡前把当天学到的写三行
    把难点写成小纸条贴在门后
    出门时口袋里总揣着一本小册子
    每个周末固定拿出半天听课
    把听不懂的地方录下来反复听
    每月给自己出一份小考卷
    吃过晚饭就坐到窗边那张旧桌子前
    干活间隙戴着耳机听上一段
    年初列书单，年末一本一本划掉
    遇到不懂的词先查再问，问完再记
    把每次失败的经过单独记一个本子
""")
_SAYINGS = patterns("""
    学一样是一样，用上了才算学会
    不怕起步晚，就怕不起步
    本子记满了，心里就亮堂了
    自己淋过雨，就想给别人撑把伞
    今天比昨天多懂一点就不亏
    会了不教，等于没会
    书上的字要在手上走一遍
    年龄是写在纸上的，劲头是长在心里的
    慢一点没关系，别停下
    别人能学会的，我多学几遍也能会
    手里有活，心里不慌
    问一句不丢人，装懂才丢人
""")
_WITNESSES = patterns("""
    一位邻居
    老同事
    家里人
    带过的学员
    单位负责人
    一位多年的朋友
    当年的授课老师
    常来请教的年轻人
    同班的学友
    楼下的老大爷
""")
_FEW = patterns("三\n四\n五\n六\n七\n八\n九\n十来")
_TENS = patterns("二十多\n三十多\n四十多\n五十多\n六十多\n八十多")
_HUNDREDS = patterns("一百多\n两百余\n三百余\n四百多\n六百多\n上千")
_HOURS = patterns("清晨四点半\n清晨五点\n早上六点\n晚上八点\n晚上九点半\n夜里十点")
_SEASONS = patterns("开春\n盛夏\n入秋\n落雪之后\n年关\n雨季\n农忙过后\n暑假")
_FEELINGS = patterns("话就多了起来\n打心里佩服\n连连点头\n总要竖起大拇指\n眼里带着笑\n说得最多的是“踏实”")

_BEGIN = Section(
    share=12,
    first=patterns("""
        {name}是{place}的一名{job}，{origin}。
        在{place}提起{name}，很多人都会说起{he}爱学习的故事。{he}是一名{job}，{origin}。
        {name}今年{age}岁，是{place}的一名{job}。{origin}，这是{he}常挂在嘴边的开场白。
        认识{name}的人都知道，{he}的包里总有一本书。作为一名{job}，{he}的学习之路并不平坦：{origin}。
        “{saying}。”这是{name}写在笔记本第一页上的话。{he}是一名普普通通的{job}，{origin}。
        {year}，{name}来到{site}，成了一名{job}。那时的{he}，{origin}。
    """),
    patterns=patterns("""
        那时候{he}最怕别人问起{skill}，一问就脸红。
        看着别人从容地{task}，{he}只能站在一旁。
        真正让{he}下决心学习的，是一件小事：{trouble}，{he}却说不出一个所以然。
        有人劝{he}，这个岁数了还学什么，{he}笑笑，没有接话。
        回到家里，{he}翻出一个没用完的作业本，写下了第一行字：从{skill}学起。
        {he}给自己立了一条规矩：每天的事不管多忙，都要留出一段时间给书本。
        家里人起初并不支持，觉得{he}白天已经够累了。
        {he}算过一笔账，一天学一个小时，一年就是三百多个小时。
        第一本教材是借来的，{he}用旧挂历包了书皮，还书时又抄下了大半本。
        头一个月几乎全是生词，{he}就先查字典，再一句一句往下读。
        {he}后来回忆说，当时并没有想过要做出什么成绩，只是不愿意再说“我不会”。
        也正是从那时起，{he}开始{habit}，一直坚持到今天。
    """),
)
_LEARN = Section(
    share=24,
    first=patterns("""
        {year}，{he}报名参加了{channel}，第一次系统地接触{skill}。
        学习的机会要自己找。{year}起，{he}把{channel}当成了自己的学校。
        {he}的第一位老师，是{channel}。
        为了弄懂{skill}，{he}在{year}走进了{channel}的课堂。
    """),
    patterns=patterns("""
        上课的地方离家十几里，{he}骑车去，遇上雨雪就提前一个小时出发。
        {he}坐在第一排，笔记记得密密麻麻，下课后还要追着老师问上几句。
        {hour}，别人还在休息，{he}已经坐到桌前，开始看{skill}的内容。
        {skill}这一章{he}前后读了{few}遍，书页的边角都翻卷了。
        白天{task}，晚上看书，两头都不肯放松。
        有一回{he}在{site}边{task}边默背要点，被{folk}笑称“书呆子”，{he}也不恼。
        {year}，{he}又学起了{skill}，理由很简单：用得上。
        老师布置一份作业，{he}常常做出两份，一份交上去，一份留着自己改。
        {he}把课上讲的{skill}和自己{task}时遇到的情形一条一条对照，写在本子的左右两栏。
        {few}年下来，笔记攒了{tens}本，按年份码在柜子里。
        考试前一周，{he}把错题抄在卡片上，走到哪里背到哪里。
        第一次考试没有通过，{he}没有找借口，把卷子重做了{few}遍。
        遇到实在弄不懂的地方，{he}就打电话、写信，请教过的人有{tens}位。
        {channel}开了新课，{he}总是最早报名的那一个。
        为了看懂资料，{he}硬是从零学起了电脑，刚开始打一行字要用好几分钟。
        {he}说，学{skill}好比盖房子，地基要一块砖一块砖地砌。
        {season}事情多，{he}就把整块的学习拆成零碎的，等车、排队都能看上几页。
        结业那天，{he}把证书放在桌上看了又看，然后翻开了下一门课的书。
        除了{channel}，{he}还订阅了专业报刊，把有用的文章剪下来贴成册子。
        {he}习惯{habit}，家里人说比闹钟还准。
        一同听课的人换了几茬，{he}一直坐在老位置上。
        {skill}、{skill}、{skill}，{he}一门一门地啃，谁也没有催过{he}。
        学完{skill}，{he}写了一份{few}页的心得，老师在上面批了八个字：学得扎实，用得及时。
        {year}冬天格外冷，教室里暖气不足，{he}裹着大衣听完了全部课程。
    """),
)
_APPLY = Section(
    share=27,
    first=patterns("""
        学到的东西，要到{site}里去检验。
        {he}常说，学了不用，等于把粮食锁在仓里。
        真正的考验，来自日复一日的工作。
    """),
    patterns=patterns("""
        {year}，{trouble}。{he}没有怨天尤人，翻开笔记找原因，{remedy}。结果，{gain}。
        最难的一次，{trouble}。{he}整整想了{few}个晚上，最后想出了办法：{remedy}。功夫不负有心人，{gain}。
        {trouble}，不少人劝{he}算了。{he}却说再试一次，于是{remedy}，{gain}。
        {year}{season}，{trouble}。面对这个难题，{he}先查资料，再请教行家，{remedy}，{gain}。
        有一年，{trouble}。{he}想起课堂上学过的{skill}，{remedy}，没过多久，{gain}。
        {he}至今记得那次教训：{trouble}。痛定思痛，{he}{remedy}，{gain}。
        {task}看起来简单，{he}却琢磨出了不少门道，还画成了示意图。
        {he}给自己定下标准：{task}一次做到位，不留尾巴。
        在{site}里，{he}放着一本翻旧了的小册子，里面全是关于{skill}的要点。
        过去{task}全凭经验，{he}学了{skill}以后，开始用数据说话。
        {he}把每一次{task}的情况都记下来，{few}年积累了{hundreds}条记录。
        别人觉得麻烦的事，{he}愿意多试几遍，失败的那些做法也照样写进本子。
        {site}的墙上贴着一张表，是{he}自己设计的，{folk}看了都说好用。
        碰到新问题，{he}的办法还是老三样：看书、动手、请教。
        {he}说，{skill}不是摆设，是饭碗，也是责任。
        从前要花半天的事，如今一个小时就能做完，靠的正是那些夜里学来的{skill}。
    """),
)
_SHARE = Section(
    share=21,
    first=patterns("""
        一个人会了不算会，大家会了才算会。
        学有所成之后，{he}想得最多的是{folk}。
        {year}，{he}开始把自己学到的东西讲给{folk}听。
    """),
    patterns=patterns("""
        起初只有{few}个人来听，{he}照样认真备课，一讲就是两个小时。
        {he}{help}，遇到接受慢的，就换个说法再讲一遍。
        {folk}白天没空，{he}就把时间改到晚上，有时讲完回家已是深夜。
        {few}年里，先后有{hundreds}人跟着{he}学过{skill}。
        {he}不藏私，谁来问都教，{help}，从没有收过一分钱。
        {year}，在{he}的带动下，{folk}自发成立了学习小组，每周活动一次。
        小组里年纪最大的七十多岁，最小的才上中学，大家都喊{he}老师。
        {he}把自己的笔记整理成一本通俗的小册子，印了{hundreds}份，谁要就送给谁。
        有人学了{skill}以后换了更好的工作，特意打电话来报喜。
        一位学员说，要不是{he}一遍遍地教，自己早就打了退堂鼓。
        {he}还建了一个学习群，每天固定答疑，{folk}有问题随时可以提。
        为了让大家听得懂，{he}把{skill}编成了顺口溜，连不识字的老人也能背上几句。
        {season}，{he}带着材料走了{few}个地方，{help}，来回坐车就要大半天。
        听课的人从{tens}人增加到{hundreds}人，小屋坐不下，就搬到院子里。
        {he}发现{folk}最缺的不是书，而是有人陪着学，于是{help}。
        {he}带出的徒弟里，已经有{few}人能够独立讲课。
        {folk}说，跟着{he}学，不觉得是上课，倒像拉家常。
        {he}把自己的藏书搬到公共书架上，{tens}本书成了大家的书。
        有个年轻人原本打算放弃，{he}陪着从头学了三个月，如今那个年轻人也成了带头学习的人。
        逢年过节，{he}收到最多的礼物，是学员们写来的信。
    """),
)
_DAILY = Section(
    share=10,
    patterns=patterns("""
        {witness}说：“{saying}，这话{he}说到也做到了。”
        {witness}提起{he}，{feeling}。
        在{he}的影响下，家里也摆起了书架，晚饭后一家人各看各的书。
        孩子写作业，{he}在一旁看书，谁也不打扰谁。
        {he}生活简朴，买书却从不心疼。
        {he}的手机里没有几个游戏，存的全是课程和照片资料。
        家里人记得，有一次停电，{he}点着蜡烛把剩下的几页看完才睡。
        {he}从不在人前说自己辛苦，问得急了，只说一句：“{saying}。”
        街坊谁家孩子考上学，{he}都要送一本书，扉页上工工整整写一句话。
        {witness}说，{he}身上有一股静气，事情再急也先弄明白再动手。
        几次有更轻松的岗位，{he}都没有去，说舍不得{site}和{folk}。
        {he}坚持{habit}，用{he}自己的话说，一天不看书，心里就空落落的。
    """),
)
_OUTLOOK = Section(
    share=6,
    patterns=patterns("""
        谈到今后，{he}说还想把{skill}学得再深一些。
        {he}的新本子已经翻开，第一页写着下一年的学习计划。
        {he}最大的心愿，是让更多的{folk}也尝到学习的甜头。
        “{saying}。”这是{he}对自己说的，也是对后来的人说的。
        {he}打算把这些年的经验整理出来，留给愿意学的人。
        平凡的岗位，因为坚持学习而有了不一样的分量。
        {he}说，只要还看得见字，就会一直学下去。
        对{name}来说，学习不是为了什么称号，而是过日子的一种方式。
    """),
)
DEEDS = (_BEGIN, _LEARN, _APPLY, _SHARE, _DAILY, _OUTLOOK)

DISPLAY = (
    Section(
        share=34,
        first=patterns("""
            {name}，{place}{job}。
            {name}是一名{job}，学习从未间断。
            一名普通的{job}，一段不普通的学习路。{name}从{skill}学起，一步一步走到今天。
        """),
        patterns=patterns("""
            {origin}，但{he}没有向现实低头。
            {he}通过{channel}系统学习了{skill}，风雨无阻。
            {he}{habit}，笔记写了{tens}本。
            {he}利用业余时间学习{skill}和{skill}。
        """),
    ),
    Section(
        share=33,
        patterns=patterns("""
            {trouble}，{he}{remedy}，{gain}。
            {he}把{skill}用到{site}里，每一次{task}都做得有根有据。
            面对{skill}方面的难题，{he}边学边试，攒下{hundreds}条记录。
        """),
    ),
    Section(
        share=28,
        patterns=patterns("""
            {he}{help}，带动{hundreds}名{folk}走上学习之路。
            {he}的学员中已有{few}人成为骨干。
            {folk}都说，跟着{he}学心里踏实。
            {he}常说：“{saying}。”
        """),
    ),
)
STUDY = (
    Section(
        share=60,
        first=patterns("""
            {year}起参加{channel}，学习{skill}。
            长期参加{channel}，主要学习{skill}、{skill}。
        """),
        patterns=patterns("""
            {year}通过{channel}学完{skill}课程，成绩合格。
            {year}自学{skill}，写下笔记{few}本。
            {year}参加{channel}组织的{skill}专题学习，累计{tens}学时。
            {year}起坚持{habit}。
            {year}取得{skill}结业证书。
            {year}利用业余时间补学{skill}，完成全部作业。
            {year}随同行外出观摩，重点了解{skill}。
        """),
    ),
    Section(
        share=30,
        patterns=patterns("""
            学习内容都与本职有关，能够学以致用。
            近年来平均每年学习{tens}学时，都有记录可查。
            读书{tens}本，剪报{few}册。
            学习笔记按年份整理，曾在学员中传阅。
            遇到疑难，主动向授课老师和同行请教。
            多次担任班里的学习委员，帮助同学完成作业。
        """),
    ),
)

# Years named in the texts lie this close, so that nobody hears a lesson on a telephone in 1995.
_TOLD_YEARS = 15
_AWARD_YEARS = 12
_LEAVING_AGE = {
    "小学": 13,
    "初中": 16,
    "高中": 19,
    "中专": 19,
    "大专": 21,
    "本科": 23,
    "硕士研究生": 26,
    "博士研究生": 29,
}
_LOCAL_AWARDS = patterns("""
    {year}获评{county}“学习型家庭”。
    {year}在{county}职工技能比武中获二等奖。
    {year}被评为{county}优秀志愿者。
    {year}获本单位“先进工作者”称号。
    {year}在{county}读书征文活动中获一等奖。
    {year}被聘为{county}社区教育兼职讲师。
    {year}被评为乡镇（街道）“最美学习者”。
    {year}获本单位“岗位能手”称号。
    {year}作品入选{county}群众文化成果展。
    {year}获评市级优秀学员。
""")
_PROVINCIAL_AWARDS = patterns("""
    {year}被授予省级“五一劳动奖章”荣誉称号。
    {year}获评省级“岗位学习标兵”荣誉称号。
    {year}获省级优秀志愿者荣誉称号。
""")


class Person(Struct, frozen=True, kw_only=True):
    """What the texts need to know of somebody."""

    name: str
    sex: str
    born_on: date
    life: Life
    host: str
    county: str
    education: str
    duty: str
    member: bool
    honoured: bool
    today: date

    @property
    def since(self) -> int:
        """The year in which the person left school; never less than three years ago."""
        leaving = _LEAVING_AGE.get(self.education, 20)
        return min(self.born_on.year + leaving, self.today.year - 3)


class PersonLengths(Struct, frozen=True, kw_only=True):
    """Lengths in 字 of the two texts that a form measures."""

    deeds: int
    display: int


def person_texts(person: Person, *, seed: int, label: str, lengths: PersonLengths) -> dict[str, str]:
    """The five long texts of the 推荐表; `label` keeps two filings of one person apart."""
    return {
        "resume": _resume(person, rng=stream(seed, label, "resume")),
        "study": _prose(person, rng=stream(seed, label, "study"), sections=STUDY, length=0),
        "awards": _awards(person, rng=stream(seed, label, "awards")),
        "deeds": _prose(person, rng=stream(seed, label, "deeds"), sections=DEEDS, length=lengths.deeds),
        "display": _prose(
            person, rng=stream(seed, label, "display"), sections=DISPLAY, length=lengths.display
        ),
    }


def _prose(person: Person, *, rng: Random, sections: tuple[Section, ...], length: int) -> str:
    slots = _slots(person, rng=rng)
    return compose(rng, sections=sections, slots=slots, length=length or rng.randrange(150, 320))


def _slots(person: Person, *, rng: Random) -> Slots:
    life = person.life
    age = person.today.year - person.born_on.year
    habits = rng.sample(_HABITS, 3)
    return Slots(
        rng,
        fixed={
            "name": person.name,
            "he": "她" if person.sex == "女" else "他",
            "job": life.job,
            "site": life.site,
            "place": person.county or person.host,
            "age": str(age),
            "origin": rng.choice(_ORIGINS),
        },
        decks={
            "skill": life.skills,
            "task": life.tasks,
            "folk": life.folk,
            "help": life.helps,
            "channel": tuple(rng.sample(_CHANNELS, 4)),
            "habit": tuple(habits),
            "saying": tuple(rng.sample(_SAYINGS, 5)),
            "witness": _WITNESSES,
            "few": _FEW,
            "tens": _TENS,
            "hundreds": _HUNDREDS,
            "hour": _HOURS,
            "season": _SEASONS,
            "feeling": _FEELINGS,
        },
        trials=life.trials,
        years=Years(
            rng, first=max(person.since, person.today.year - _TOLD_YEARS), last=person.today.year - 1
        ),
    )


def _resume(person: Person, *, rng: Random) -> str:
    since = person.since
    level = person.education.removesuffix("研究生")
    lines = [f"{since}年{rng.randrange(6, 8)}月，{level}毕业。"]
    middle = since + max(1, (person.today.year - since) // 2)
    lines.append(f"{since}年至{middle}年，在基层岗位工作，其间参加业余学习。")
    if person.member:
        joined = min(since + rng.randrange(1, 12), person.today.year - 1)
        lines.append(f"{joined}年{rng.randrange(1, 13)}月，加入中国共产党。")
    duty = f"，{person.duty}" if person.duty else ""
    lines.append(f"{middle}年至今，{person.host}{duty}。")
    if person.today.year - person.born_on.year >= 60:
        lines.append("退休以后继续参加社区教育和志愿服务。")
    return "\n".join(lines)


def _awards(person: Person, *, rng: Random) -> str:
    first = max(person.since, person.today.year - _AWARD_YEARS)
    years = Years(rng, first=first, last=person.today.year - 1)
    county = person.county or "本地"
    chosen = rng.sample(_LOCAL_AWARDS, rng.randrange(0, 4))
    if person.honoured:
        chosen.append(rng.choice(_PROVINCIAL_AWARDS))
    if not chosen:
        return "无"
    return "\n".join(line.format(year=years.draw(), county=county) for line in chosen)
