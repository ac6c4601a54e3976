"""What a unit writes about a project: audience, awards, profile and the short display text."""

from datetime import date
from random import Random

from msgspec import Struct

from reviewer.demo.brands import Theme
from reviewer.demo.draws import stream
from reviewer.demo.prose import Section, Slots, Years, compose, patterns

_FEW = patterns("三\n四\n五\n六\n七\n八\n九\n十来")
_TENS = patterns("二十多\n三十多\n四十多\n五十多\n六十多\n八十多")
_HUNDREDS = patterns("一百多\n两百余\n三百余\n四百多\n六百多\n上千")
_TIMES = patterns("每周二和周四晚上\n每周六上午\n每月第一个周末\n工作日的午休时间\n每周三下午\n寒暑假期间")
_FUNDS = patterns("财政专项经费\n单位自筹资金\n社会捐助\n合作单位赞助\n志愿者自带工具材料")
_VOICES = patterns(
    "一位老学员\n一位年轻的妈妈\n一位退休工人\n第一期学员\n社区负责人\n一位志愿教师\n外地来学习的同行"
)
_WORDS = patterns("""
    以前闲着发愁，现在天天盼着上课
    学到的东西回家就能用
    老师讲得耐心，问几遍都不烦
    在这里学会了本事，也交到了朋友
    没想到家门口就有这么好的课
    一家三代都是这里的学员
    课不长，可是句句有用
    我从学员变成了讲课的人
""")

_THEME = Section(
    share=17,
    first=patterns("""
        {name}由{host}主办，创办于{began}，以{aim}为宗旨。
        {began}，{host}启动了{name}，旨在{aim}。
        为了{aim}，{host}自{began}起持续开展{name}。
        {name}是{host}面向{folk}打造的学习品牌，始于{began}。
    """),
    patterns=patterns("""
        项目启动之前，工作人员走访了{hundreds}户居民，发现{folk}对{content}的需求最为迫切。
        项目定位为公益、便民、长期，对{folk}一律免费，不搞一阵风。
        项目制定了三年发展规划，把{content}列为起步课程，每年年末公布总结。
        项目把{aim}写进章程，作为检验各项工作的尺子。
        经过调研，项目确定从{content}切入，小步快走，做一件成一件。
        主办单位成立了{few}人工作组，由{team}参与谋划，每季度召开一次碰头会。
        项目坚持需求导向，{folk}缺什么就学什么，什么时候有空就什么时候开课。
        {folk}居住分散、时间零碎、基础不一，这是项目设计时首先考虑的三个难点。
        起步阶段只有{few}名工作人员和一间教室，如今已在{tens}个点位常年开课。
        项目的主题始终没有变：让{folk}都有课可上、有伴同学。
        “来得了、听得懂、用得上”，是开办之初就写在{site}墙上的九个字。
        {folk}渴望学习却缺少门路，这是项目诞生的直接原因。
        主办单位先在{site}试点，站稳脚跟后再逐步铺开。
        项目名称由{hundreds}名居民投票选出，道出了{folk}的心愿。
        第一堂课只有{few}个人，第二堂课就坐满了半间屋子。
        创办人常对{team}说，学习服务要像自来水一样，拧开就有。
        从立项到开课，筹备组用了三个月时间听取{folk}的意见。
    """),
)
_CONTENT = Section(
    share=20,
    first=patterns("""
        在学习内容上，项目围绕{content}、{content}、{content}等模块组织课程。
        课程内容由浅入深，先从{content}入手，再逐步扩展到{content}和{content}。
        内容贴近生活是项目最大的特点，{content}和{content}最受欢迎。
    """),
    patterns=patterns("""
        {content}课程共{tens}学时，配有讲义、练习和测评。
        针对{folk}，项目专门开发了{content}系列课，采用小班教学。
        {year}，项目新增{content}模块，当年就有{hundreds}人报名。
        {content}由{team}主讲，每节课留出三分之一的时间给学员动手。
        项目组织{team}编写了{few}册图文教材，字号大、步骤清，看图就能学。
        每学期结束，项目都要淘汰评价靠后的课程，{content}就是这样补进来的。
        课程表提前一个月张贴在{site}，{folk}可以自由选择，也可以提出新的需求。
        为了让基础薄弱的学员跟得上，{content}分设了入门班和提高班。
        {content}课上用的案例都取自本地，学员听着亲切，学起来也快。
        项目累计开发课程{tens}门，其中{few}门成为常设课程。
        除了{content}，课程还安排了安全、法律和健康等公共内容。
        {team}每月集中备课一次，把学员提出的问题改写成下一期的教案。
        {folk}最关心的问题被编成问答手册，已经印发{hundreds}册。
        {content}的学习资料可以借、可以抄、可以带走，不收任何费用。
        {content}一课由浅入深分为{few}个单元，学完一个单元就有一次小测。
        课程之间互相衔接，学完{content}可以接着学{content}。
        {content}教材里的图片全部由{team}在本地拍摄，学员常常能找到自己的身影。
        遇到节日，{content}课会加上相应的专题，既应景又实用。
        项目还收集学员的经验做法，编成{few}期学习简报。
        对{content}感兴趣的学员可以加入兴趣小组，课后继续切磋。
        凡是新课，都先在{site}试讲，听取{folk}的意见后再推开。
    """),
)
_FORM = Section(
    share=22,
    first=patterns("""
        在组织方式上，项目采取{form}、{form}与{form}相结合的办法。
        项目的课堂不止一处：{site}、{site}都是教室。
        学习方式灵活多样，是项目能够长期坚持的重要原因。
    """),
    patterns=patterns("""
        {time}，{site}的灯准时亮起，{folk}陆续走进课堂。
        项目推行{form}，学员边学边练，遇到问题当场解决。
        {form}是项目的一大创新，{folk}普遍反映方便、管用。
        {trouble}。针对这一情况，项目组{remedy}，{gain}。
        {year}，{trouble}，项目组几经讨论，{remedy}，结果{gain}。
        一度让大家发愁的是，{trouble}。为此，项目{remedy}，{gain}。
        教学点实行统一标识、统一课表、统一考勤，由{team}轮流值班。
        {folk}自愿组成学习小组，每组{few}人，推选一名组长负责联络。
        在{site}，每次课前都有十分钟的复习，由学员上台示范。
        从报名、分班到授课、回访，{team}对每一步都作了记录。
        对行动不便的学员，{team}带着教具送课上门，累计{hundreds}次。
        每年入冬以后是学习高峰，项目安排{team}到{site}加开班次。
        {form}让课堂从室内走到室外，{folk}参与的积极性明显提高。
        课后有回访，{team}一周内电话问一次，一个月内上门看一次。
        项目与{tens}家单位签订了共建协议，场地、师资、设备实现共享。
        缺了{content}课的学员可以到{site}补上，学习记录通用。
        报名不设门槛，打一个电话或者到{site}登记一下就可以来听课。
        {content}课上先看、再做、后评，学员互相点评成了固定环节。
        每期结业都有一次成果展示，由{folk}自己主持。
        项目为每位学员建立一页学习卡，学了什么、学到哪一步一目了然。
        {team}与{folk}结成对子，平时有事随时联系。
        天气不好的时候，{site}会提前开门，{team}备好热水。
        {site}设有意见箱，{folk}的意见当月答复。
        {tens}个教学点的位置被画成一张图，{folk}按图就能找到课堂。
    """),
)
_ONLINE = Section(
    share=0,
    patterns=patterns("""
        项目同步开通线上学习，录制微课{tens}节，学员可以随时回看。
        线上线下同时推进，直播课单场最多有{hundreds}人在线。
        依托微信公众号，项目发布课程预告、学习资料和学员作品。
        项目建有线上学习小组，{team}轮流在线答疑。
    """),
)
_SUPPORT = Section(
    share=15,
    first=patterns("""
        项目拥有一支稳定的队伍，由{team}、{team}共同组成，总数{tens}人。
        队伍和经费是项目的根本保障。
    """),
    patterns=patterns("""
        {team}中有{few}人坚持服务超过五年，从未间断。
        新加入的{team}先听课、再试讲、后上岗，每学期接受一次培训。
        经费来源包括{fund}和{fund}，使用情况每半年公示一次。
        项目为{hundreds}名志愿者建立档案，服务时长可以兑换{content}等课程的名额。
        {site}作为固定场所，面积足够，设施齐全，全年免费开放。
        主办单位把项目列入年度重点工作，在{site}配齐了设备。
        安全责任落实到人，{site}的每次活动都有预案，多年没有发生事故。
        {year}起，项目实行教学督导制度，由{team}随堂听课并当场反馈。
        项目从{folk}中推选{few}名代表，参与课程安排和经费监督。
        {team}自编教具{tens}套，大多用旧物改造，花钱少、效果好。
        制度汇编从最初的两页纸，增加到包括教学、考勤、安全在内的{few}项办法。
        {site}配有无障碍通道和老花镜，照顾到不同学员的需要。
        每年年末召开一次座谈会，表扬坚持服务的{team}。
        {fund}购置的物资都有登记，学员代表可以随时查看。
        {year}以来的教案、照片、签到表都已分类归档，便于查考。
        骨干教师外出学习{content}回来，要给同伴上一堂汇报课。
        {team}生病或外出，候补名单上的{few}个人会及时顶上。
        主办单位每年安排专人走访{site}等教学点，帮助解决实际困难。
    """),
)
_EFFECT = Section(
    share=21,
    first=patterns("""
        项目实施以来，成效逐步显现。
        近年来，每年参加学习的约{people}人、{visits}人次，{folk}是主要的受益群体。
        几年坚持下来，{name}已经成为当地群众熟悉的学习品牌。
    """),
    patterns=patterns("""
        对{hundreds}名{folk}的调查显示，九成以上愿意推荐亲友来学。
        {voice}说：“{word}。”
        {voice}在留言簿上写道：“{word}。”
        有{hundreds}名学员把所学用于工作或增收，{few}人走上讲台成为兼职教师。
        {folk}的精神面貌有了变化，邻里来往多了，闲话少了。
        {year}，项目的做法在本地经验交流会上作了介绍，先后有{tens}批同行前来学习。
        学员作品在{site}展出，吸引{hundreds}名居民参观。
        当地媒体{few}次报道{form}的做法，来电咨询的人明显增多。
        参加{content}学习的{folk}中，七成以上能够坚持到结业。
        项目带动周边{few}个乡镇（街道）开办了同类课程。
        学员自发组建了{few}支志愿服务队，把学到的{content}再教给别人。
        从{folk}到讲师，从受益者到奉献者，这样的故事每年都在发生。
        {folk}有了学习的去处，社区有了共同的话题。
        项目留下的不只是{content}课，还有{hundreds}名愿意学、愿意教的人。
        不少{folk}从旁听变成了常客，家里人也跟着来了。
        有的学员搬了家，仍然坐车回{site}听课。
        {site}每逢开课日就格外热闹，成了居民见面的地方。
        几所学校主动提出合作，把{content}引入课后服务。
        学员的建议有{tens}条被采纳，写进了新的课程计划。
        从“要我学”到“我要学”，{folk}的变化最有说服力。
        几年来没有收到过投诉，写给{team}的表扬信倒有{tens}封。
    """),
)
_LATER = Section(
    share=4,
    patterns=patterns("""
        下一步，项目将继续完善{content}课程，扩大对{folk}的服务。
        今后，项目将把成熟的做法整理成册，供更多的地方参考。
        项目还计划与更多单位合作，把教学点延伸到最远的村屯。
    """),
)
_PROFILE = (_THEME, _CONTENT, _FORM, _SUPPORT, _EFFECT, _LATER)
_PROFILE_ONLINE = (
    _THEME,
    _CONTENT,
    Section(share=_FORM.share - 6, patterns=_FORM.patterns, first=_FORM.first),
    Section(share=6, patterns=_ONLINE.patterns),
    _SUPPORT,
    _EFFECT,
    _LATER,
)
_DISPLAY = (
    Section(share=35, first=_THEME.first, patterns=_THEME.patterns[5:]),
    Section(
        share=30,
        patterns=patterns("""
            项目开设{content}、{content}等课程，采取{form}和{form}的方式。
            {trouble}，项目{remedy}，{gain}。
            {team}长期参与授课，{site}全年开放。
        """),
    ),
    Section(
        share=28,
        patterns=patterns("""
            {folk}都说：“{word}。”
            项目已成为{folk}喜爱的学习品牌。
            先后有{hundreds}名学员学有所成，{few}人成为志愿教师。
            每年参加学习的约{people}人、{visits}人次。
        """),
    ),
)
_AUDIENCE = patterns("""
    主要面向{folk}和{folk}，兼顾{folk}。
    受益群体以{folk}为主，{folk}也占相当比例。
    面向{folk}、{folk}，不设门槛，免费参加。
""")
_AWARDS = patterns("""
    {year}被评为市级社区教育优秀项目。
    {year}入选本地终身学习典型案例。
    {year}被评为优秀志愿服务项目。
    {year}课程资源获市级评选二等奖。
    {year}被主管部门确定为示范教学点。
""")


class Project(Struct, frozen=True, kw_only=True):
    """What the texts need to know of a project; `people` and `visits` are those of one year."""

    name: str
    host: str
    theme: Theme
    started_on: date
    people: int
    visits: int
    online: bool
    today: date


class ProjectLengths(Struct, frozen=True, kw_only=True):
    """Lengths in 字 of the two texts that a form measures."""

    profile: int
    display: int


def project_texts(project: Project, *, seed: int, label: str, lengths: ProjectLengths) -> dict[str, str]:
    """The four long texts of the 推荐表."""
    audience = stream(seed, label, "audience")
    profile = stream(seed, label, "profile")
    display = stream(seed, label, "display")
    sections = _PROFILE_ONLINE if project.online else _PROFILE
    return {
        "audience": audience.choice(_AUDIENCE).format_map(_slots(project, rng=audience)),
        "awards": _awards(project, rng=stream(seed, label, "awards")),
        "profile": compose(
            profile, sections=sections, slots=_slots(project, rng=profile), length=lengths.profile
        ),
        "display": compose(
            display, sections=_DISPLAY, slots=_slots(project, rng=display), length=lengths.display
        ),
    }


def _slots(project: Project, *, rng: Random) -> Slots:
    theme = project.theme
    began = project.started_on
    return Slots(
        rng,
        fixed={
            "name": project.name,
            "host": project.host,
            "aim": theme.aim,
            "began": f"{began.year}年{began.month}月",
            "people": str(project.people),
            "visits": str(project.visits),
        },
        decks={
            "folk": theme.folk,
            "content": theme.contents,
            "form": theme.forms,
            "team": theme.teams,
            "site": theme.sites,
            "few": _FEW,
            "tens": _TENS,
            "hundreds": _HUNDREDS,
            "time": _TIMES,
            "fund": _FUNDS,
            "voice": _VOICES,
            "word": _WORDS,
        },
        trials=theme.trials,
        years=Years(rng, first=began.year, last=project.today.year),
    )


def _awards(project: Project, *, rng: Random) -> str:
    chosen = rng.sample(_AWARDS, rng.randrange(0, 3))
    if not chosen:
        return "无"
    years = Years(rng, first=project.started_on.year, last=project.today.year)
    return "\n".join(line.format(year=years.draw()) for line in chosen)
