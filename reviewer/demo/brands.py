"""Invented learning projects: what they are called, whom they serve, what they teach and how they began.

Written for this demo; any likeness to a real project lies in the plain words that such projects use.
"""

from msgspec import Struct

from reviewer.demo.lives import Trial, trials, words


class Theme(Struct, frozen=True, kw_only=True):
    """One sort of project. `slogans` open long names, `hosts` hold {county} and {town}."""

    key: str
    brands: tuple[str, ...]
    slogans: tuple[str, ...]
    nouns: tuple[str, ...]
    hosts: tuple[str, ...]
    aim: str
    folk: tuple[str, ...]
    contents: tuple[str, ...]
    forms: tuple[str, ...]
    teams: tuple[str, ...]
    sites: tuple[str, ...]
    trials: tuple[Trial, ...]


THEMES = (
    Theme(
        key="elders_online",
        brands=words("银龄触网 指尖夕阳 一键暖心 乐龄云课 爷奶学码 掌上银辉"),
        slogans=words("跨越数字鸿沟 陪爸妈学手机 慢慢教慢慢学"),
        nouns=words("智慧助老行动 手机课堂 助学计划 公益课堂 大讲堂 项目"),
        hosts=words("""
            {county}{town}老年大学 {county}{town}街道办事处
            {county}{town}社区教育学院 {county}{town}开放大学
        """),
        aim="让老年人学会使用智能设备、安心享受数字生活",
        folk=words("社区老人 独居老人 农村老人 退休职工"),
        contents=words("手机挂号 视频通话 扫码出行 防范电信诈骗 线上缴费 照片整理"),
        forms=words("一对一结对辅导 大字图卡教学 流动服务车进村 社区固定课堂 家庭反向辅导"),
        teams=words("青年志愿者 低龄老人助教 退休教师 社区工作者"),
        sites=words("社区活动室 村部 老年食堂 养老驿站"),
        trials=trials("""
            头几节课讲得太快，一半老人跟不上 / 把每课只教一个功能并配大字图卡 / 学会率从四成提高到八成五
            老人回家就忘，反复来问同一件事 / 建立邻里助教，人人有固定的帮手 / 求助能在当天得到解答
            有老人因怕被骗而不敢用手机支付 / 请民警参与编写防骗情景课 / 参训老人中再没有发生受骗
            偏远村老人来不了课堂 / 改装一辆流动课堂车按赶集日下村 / 全部行政村走了两遍
        """),
    ),
    Theme(
        key="reading",
        brands=words("书香邻里 一盏灯 耕读 巷子里的书桌 童书共读 晨光"),
        slogans=words("让书香飘进千家万户 一家读书百家和 把图书馆搬到家门口"),
        nouns=words("阅读计划 读书会 夜读项目 共读工程 领读人计划 书屋行动"),
        hosts=words("""
            {county}{town}公共图书馆 {county}{town}社区教育学院
            {county}{town}文化服务中心 {county}{town}中心小学
        """),
        aim="培养居民的阅读习惯、营造爱读书的社区风气",
        folk=words("社区家庭 中小学生 外来务工者 全职妈妈"),
        contents=words("经典诵读 亲子共读 地方文史阅读 科普阅读 写作沙龙 听书角"),
        forms=words("每周领读 图书漂流 家庭书架共享 线上打卡共读 读书分享会"),
        teams=words("领读志愿者 语文教师 图书馆员 退休编辑"),
        sites=words("社区书屋 校园图书角 街角阅读亭 农家院"),
        trials=trials("""
            开馆初期人气冷清，一天不到十个人 / 把阅读点设到菜市场和公交站旁 / 月均借阅翻了五番
            孩子坚持不了，三周就散了一半 / 推出家庭共读积分册 / 一年后仍有八成家庭在坚持
            书目老旧，年轻人不感兴趣 / 由读者投票荐书、轮值策划 / 青年读者占到了四成
            领读人太少，场次排不开 / 开办领读人训练营 / 两年培养出近百名领读人
        """),
    ),
    Theme(
        key="farmers",
        brands=words("田间 乡土 金穗 炕头 沃土 丰年"),
        slogans=words("把课堂搬到田埂上 田间学本领 田头长学问"),
        nouns=words("农民课堂 田间学校 技术夜校 农技直通车 新农人计划 致富工程"),
        hosts=words("""
            {county}{town}镇成人文化技术学校 {county}{town}农业技术推广站
            {county}{town}职业教育中心
        """),
        aim="提升农民的科学素养和生产经营本领",
        folk=words("种植大户 返乡青年 农家妇女 合作社成员"),
        contents=words("测土配方 棚室管理 农机维修 电商直播 农产品分级 病虫害绿色防控"),
        forms=words("田间现场教学 冬闲集中培训 师徒结对 直播答疑 观摩对比田"),
        teams=words("农技专家 土专家 返乡大学生 职校教师"),
        sites=words("田间地头 村部 示范大棚 合作社大院"),
        trials=trials("""
            春耕时节办班，农民忙得来不了 / 按农时重排课表，忙时短、闲时长 / 到课率提高到九成
            专家讲理论，大家听不懂 / 让土专家同台讲，边讲边做 / 学员当季就用上了新技术
            学完没人跟踪，遇到问题又走老路 / 建起包片联系人制度 / 技术落地率提高了一倍
            产品种得好卖不掉 / 增设电商和品牌课程 / 学员合作社的线上销售额逐年上升
        """),
    ),
    Theme(
        key="workers",
        brands=words("匠心 蓝领 工友 一技之长 灯火 点亮夜校"),
        slogans=words("白天上班晚上上学 工余长本领 一人一技能"),
        nouns=words("技能夜校 职工课堂 提升计划 工匠讲堂 练兵工程 学习项目"),
        hosts=words("""
            {county}{town}工业园区工会 {county}{town}职工学校
            {county}{town}装备制造有限公司 {county}{town}职业技术学校
        """),
        aim="帮助一线职工提升学历与技能、拓宽成长通道",
        folk=words("一线职工 农民工 青年技工 转岗职工"),
        contents=words("数控操作 安全生产 班组管理 电工实训 工业软件 学历提升辅导"),
        forms=words("厂门口夜课 岗位练兵 校企双师 线上微课 技能比武"),
        teams=words("企业技师 职校教师 劳模工匠 工会干部"),
        sites=words("职工书屋 实训车间 园区教室 工会活动室"),
        trials=trials("""
            倒班职工凑不齐上课时间 / 同一课程安排早晚两场并录成微课 / 完课率达到了八成八
            学的东西和岗位脱节 / 由班组点题、技师出课 / 三年形成岗位课程六十多门
            企业担心学成跳槽，积极性不高 / 推行学习成果与技能津贴挂钩 / 合作企业从三家增加到二十多家
            女工照看孩子来不了 / 在教室旁办起亲子托管 / 女学员的比例上升到四成
        """),
    ),
    Theme(
        key="arts",
        brands=words("夕阳红 乐学金秋 桑榆 晚晴 银发 最美和声"),
        slogans=words("活到老学到老 乐在学中 艺起向晚晴"),
        nouns=words("艺术课堂 大舞台 合唱计划 艺术团项目 艺术工坊 老年学堂"),
        hosts=words("""
            {county}{town}老年大学 {county}{town}群众文化馆
            {county}{town}社区学院
        """),
        aim="丰富老年人的精神文化生活、推动老有所学老有所为",
        folk=words("退休居民 老年学员 空巢老人 农村老年人"),
        contents=words("声乐合唱 国画书法 舞蹈形体 民乐合奏 摄影后期 戏曲欣赏"),
        forms=words("分层教学 汇报演出 流动演出 社区巡展 线上直播课"),
        teams=words("专业教师 学员骨干 文艺志愿者 高校师生"),
        sites=words("老年大学教室 社区小剧场 文化广场 乡村大舞台"),
        trials=trials("""
            报名火爆，一座难求 / 在社区开设教学点并培养学员助教 / 学位从三百个增加到两千个
            老学员不肯毕业，新学员进不来 / 设立艺术团承接毕业学员 / 每年腾出三成学位
            农村老人学习机会少 / 组织流动教学队下乡 / 建起十多个乡镇教学点
            排练场地紧张 / 与中小学错时共用场馆 / 一周可用课时增加了两倍
        """),
    ),
    Theme(
        key="family",
        brands=words("好家风 爸妈同学会 成长不等待 家有一课 亲子时光 苗苗"),
        slogans=words("和孩子一起长大 做智慧父母 一堂课温暖一个家"),
        nouns=words("家庭教育课堂 父母学堂 亲子计划 家长夜校 公益讲堂 成长项目"),
        hosts=words("""
            {county}{town}中心小学 {county}{town}社区教育中心
            {county}{town}妇女儿童活动中心 {county}{town}中心幼儿园
        """),
        aim="指导家长科学育儿、促进家校社协同",
        folk=words("年轻父母 隔代照护者 留守儿童家庭 双职工家庭"),
        contents=words("亲子沟通 情绪管理 学习习惯培养 青春期陪伴 家庭阅读 安全教育"),
        forms=words("工作坊 情景剧教学 一对一咨询 线上微课堂 家长互助小组"),
        teams=words("心理教师 家庭教育指导师 家长志愿者 社区工作者"),
        sites=words("学校阶梯教室 社区儿童之家 家长驿站 线上课堂"),
        trials=trials("""
            来听课的总是妈妈，爸爸很少 / 把课程搬进单位和车间 / 爸爸学员占比升到四成
            讲座听完就完，家长不会用 / 改为小班工作坊并布置家庭作业 / 八成家长能坚持实践
            农村祖辈照护者听不懂普通话课 / 培训本地宣讲员用家乡话讲 / 覆盖了全部行政村
            有的家庭问题不愿公开说 / 开通匿名来信和约谈 / 三年回应来信上千封
        """),
    ),
    Theme(
        key="heritage",
        brands=words("指尖上的乡愁 传薪 老手艺 剪影 乡音 巧娘"),
        slogans=words("让老手艺活起来 留住手艺留住根 人人都来学一手"),
        nouns=words("非遗传习计划 手工课堂 传承工坊 传习项目 百姓工坊 研学课堂"),
        hosts=words("""
            {county}{town}群众文化馆 {county}{town}非遗传习所
            {county}{town}职业教育中心、{county}{town}手工艺合作社
        """),
        aim="传承地方传统技艺、带动居民学艺增收",
        folk=words("手工爱好者 残疾人 农家妇女 中小学生"),
        contents=words("剪纸 草编 刺绣 木雕 满族旗袍缝制 民间音乐"),
        forms=words("师徒传习 进校园 流动展览 线上教学视频 集市体验"),
        teams=words("技艺传承人 美术教师 手艺骨干 设计专业学生"),
        sites=words("传习所 学校社团教室 社区工坊 乡村集市"),
        trials=trials("""
            技艺只靠口传，没有教材 / 组织整理图谱、录制教学视频 / 编成六册图解教材
            年轻人嫌老手艺过时 / 引入现代设计，开发日用小物 / 青年学员一年增加了三倍
            学会了却没有销路 / 与合作社签订收购和展销协议 / 近百名学员有了稳定收入
            传承人年事已高 / 选拔骨干实行一带五 / 培养出三十多名授课能手
        """),
    ),
    Theme(
        key="health",
        brands=words("健康邻里 三点半 康乐 治未病 暖阳 生命绿灯"),
        slogans=words("把健康知识送到家门口 人人会急救 懂健康会生活"),
        nouns=words("健康讲堂 急救培训计划 养生课堂 健康学堂 守护行动 公益项目"),
        hosts=words("""
            {county}{town}社区卫生服务中心 {county}{town}开放大学
            {county}{town}中心医院 {county}{town}街道社区教育中心
        """),
        aim="普及健康知识和急救技能、提升居民健康素养",
        folk=words("社区居民 慢病患者 中小学师生 企业职工"),
        contents=words("慢病管理 心肺复苏 合理膳食 中医养生 心理健康 家庭护理"),
        forms=words("情景模拟 小组管理 健康打卡 进企业进校园 线上直播"),
        teams=words("医护人员 健康管理师 急救教员 志愿者"),
        sites=words("社区卫生站 学校操场 企业食堂 健康小屋"),
        trials=trials("""
            讲座内容雷同，居民不愿再来 / 先做健康需求调查，再定制课程菜单 / 满意度升到九成六
            只听不练，急救动作不规范 / 引进模拟人，做到人人过关 / 持证居民超过两千人
            慢病患者学完难坚持 / 成立同伴互助小组 / 血压达标率提高了两成
            年轻职工没有时间 / 推出午间二十分钟微课 / 进入企业三十多家
        """),
    ),
    Theme(
        key="citizens",
        brands=words("周末 市民 七点半 乐学 学在家门口 百姓"),
        slogans=words("一座城一所大学校 人人皆学处处能学 家门口的幸福课"),
        nouns=words("公益大讲堂 学习圈 百姓课堂 市民学堂 夜校项目 百课下基层工程"),
        hosts=words("""
            {county}{town}社区学院 {county}{town}开放大学
            {county}{town}街道办事处 {county}{town}社区居民委员会
        """),
        aim="为居民提供方便可及的终身学习服务",
        folk=words("社区居民 上班族 退休居民 新市民"),
        contents=words("生活美学 法律常识 理财知识 烘焙茶艺 职业技能 地方文化"),
        forms=words("菜单式点课 学习地图 流动课堂 线上直播回看 学分积分"),
        teams=words("百姓讲师 高校教师 行业能手 志愿者"),
        sites=words("社区教室 商场共享空间 图书馆 党群服务中心"),
        trials=trials("""
            课程由上面定，居民不买账 / 改为居民点课、讲师接单 / 一年开课上千场
            场地分散，通知不到人 / 绘制学习地图并做成小程序 / 线上预约占了七成
            讲师队伍不稳定 / 建立百姓讲师认证和激励办法 / 在册讲师超过两百名
            年轻人参与少 / 开设周末和夜间课程 / 四十岁以下学员升到四成五
        """),
    ),
    Theme(
        key="rural",
        brands=words("新雁归巢 头雁 山乡 一村一品 花开乡野 直播助农"),
        slogans=words("学技能兴产业 让新农具触手可及 富脑袋更富口袋"),
        nouns=words("创业培训计划 电商课堂 人才工程 带头人学堂 振兴项目 女子学堂"),
        hosts=words("""
            {county}{town}职业教育中心 {county}{town}镇人民政府
            {county}{town}电子商务协会 {county}{town}开放大学
        """),
        aim="培养乡村产业带头人、服务乡村振兴",
        folk=words("返乡创业者 农村妇女 村干部 合作社带头人"),
        contents=words("短视频制作 品牌包装 乡村旅游 财务管理 合作社运营 农产品质量安全"),
        forms=words("训战结合 导师跟踪 孵化实战 异地研学 线上社群"),
        teams=words("创业导师 职校教师 电商能手 农技人员"),
        sites=words("电商服务站 实训基地 村部 孵化园"),
        trials=trials("""
            学员基础差，一听电脑就发怵 / 从手机拍照教起，分级推进 / 结业学员九成能独立开店
            培训完没有人管 / 实行一年跟踪辅导 / 创业存活率达到七成
            同质化竞争，价格越卖越低 / 组织联合品牌和统一标准 / 平均售价提高了两成
            师资集中在县城，乡镇请不动 / 建立乡镇讲师团 / 培训场次增加了两倍
        """),
    ),
    Theme(
        key="veterans",
        brands=words("戎归 老兵新途 再出发 橄榄绿 战友同学 军营之后"),
        slogans=words("退伍不褪色学习再出发 脱下军装练本领 从军营到课堂"),
        nouns=words("技能培训计划 就业课堂 学历提升项目 创业学堂 成长工程 助学行动"),
        hosts=words("""
            {county}{town}职业技术学院 {county}{town}退役军人服务站
            {county}{town}技工学校
        """),
        aim="帮助退役军人提升学历技能、实现稳定就业",
        folk=words("退役士兵 退役军人家庭 随军家属 转业人员"),
        contents=words("汽车维修 应急救援 消防设施操作 学历课程 无人机驾驶 创业指导"),
        forms=words("订单培训 弹性学制 送教上门 线上学习 师徒实训"),
        teams=words("双师型教师 企业导师 老兵志愿者 就业指导员"),
        sites=words("实训中心 服务站 合作企业 线上平台"),
        trials=trials("""
            学员分散，集中上课难 / 采用弹性学制和线上线下结合 / 毕业率达到九成三
            技能与岗位需求不对口 / 与企业共同制定订单课程 / 对口就业率升到八成六
            部分学员对学习缺乏信心 / 由老兵学长结对陪伴 / 中途退学率降到百分之二
            创业学员缺乏资金和经验 / 对接孵化政策和创业导师 / 扶持起小微企业六十多家
        """),
    ),
    Theme(
        key="green",
        brands=words("绿拇指 零废弃 四季花开 清清河 林间 候鸟"),
        slogans=words("从一片叶子开始学环保 我们的花园我们的课 守护家门口的河"),
        nouns=words("自然课堂 环保学堂 花园营造计划 生态研学项目 绿色行动 自然教育工程"),
        hosts=words("""
            {county}{town}林业工作站 {county}{town}社区居民委员会
            {county}{town}自然保护站 {county}{town}环保志愿者协会
        """),
        aim="普及生态知识、引导居民践行绿色生活",
        folk=words("亲子家庭 社区居民 中小学生 园艺爱好者"),
        contents=words("垃圾分类 厨余堆肥 植物识别 河流监测 鸟类观察 阳台种植"),
        forms=words("户外观察 社区共建花园 积分兑换 自然笔记 线上打卡"),
        teams=words("林业技术人员 科学教师 环保志愿者 社区园丁"),
        sites=words("社区花园 河岸步道 森林教室 学校生态园"),
        trials=trials("""
            居民只当一阵风，热情过后没人管花园 / 推行认养制和园丁课程 / 十二个社区花园长年有人照看
            知识讲得多，行为改变少 / 设计二十一天家庭挑战 / 参与家庭垃圾量减少两成
            户外活动安全压力大 / 编写领队手册并持证上岗 / 连续多年安全无事故
            缺少本地教材 / 师生一起记录本地物种 / 编出一本乡土自然图鉴
        """),
    ),
)
