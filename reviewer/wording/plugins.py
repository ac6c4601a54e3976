"""What is wrong with a refused plugin, and what its author does about each way of being refused."""

from collections.abc import Mapping

from reviewer.wording.speech import marked

# What is wrong, by the way of mending it; of everything else an answer is wrong.
FAULTS: Mapping[str, str] = {
    "import": marked("活动插件 %(plugin)s 未通过检查：无法导入（%(problem)s）。%(mend)s"),
    "raise": marked("活动插件 %(plugin)s 未通过检查：钩子 %(hook)s 抛出异常（%(problem)s）。%(mend)s"),
    "missing": marked("活动插件 %(plugin)s 未通过检查：钩子 %(hook)s 没有回答（%(problem)s）。%(mend)s"),
    "unmarked": marked(
        "活动插件 %(plugin)s 未通过检查：%(hook)s 与钩子同名而没有生效（%(problem)s）。%(mend)s"
    ),
    "hook": marked("活动插件 %(plugin)s 未通过检查：钩子 %(hook)s 的声明有误（%(problem)s）。%(mend)s"),
}
WRONG = marked("活动插件 %(plugin)s 未通过检查：钩子 %(hook)s 的返回有误（%(problem)s）。%(mend)s")

MENDS: Mapping[str, str] = {
    "raise": marked("请修正这个函数抛出的异常。"),
    "missing": marked("请实现这个钩子并用 @hookimpl 标出；已经实现的，不能返回 None。"),
    "api": marked("请按本平台懂的契约版本编写：主版本相同，次版本不更高。"),
    "import": marked("请修正插件包，使它可以导入。"),
    "check": marked("check 须是函数：资格条款的收一个参数（推荐对象），回避条款的收两个（专家、推荐对象）。"),
    "unmarked": marked("请写成带 @hookimpl 标记的函数；不是钩子的，请换一个名字。"),
    "unique": marked("键不能重复。"),
    "hook": marked("请核对钩子名称和参数是否与 reviewer.contract.hooks 一致。"),
    "extends": marked("请先安装所继承的活动，或更正 extends。"),
    "circle": marked("活动之间不能循环继承。"),
    "categories": marked("请至少返回一个类别。"),
    "codes": marked("每个类别的 code 应为一个不重复的大写字母。"),
    "order": marked("推荐单位的 order 不能重复。"),
    "key": marked("推荐单位的 key 和 name 不能重复。"),
    "columns": marked("登记表必须包含 sequence、name、host、remark 四列。"),
    "labels": marked("登记表每一列和推荐表每个长文本都须有名称，同一张表里各不相同（空格和换行不算）。"),
    "sheet": marked("工作表名称须为1至31个字符，不含 [ ] : * ? / \\，不以单引号开头或结尾；两张表不同名。"),
    "step": marked("满分须为正数并且是评分间隔的整数倍。"),
    "caps100": marked("没有权重时各项满分之和须为100分。"),
    "weights100": marked("权重须与评分项一一对应并且合计为100。"),
    "weighted100": marked("有权重时，各项满分乘以权重再相加须为100分（例如每项满分都写100分）。"),
    "method": marked("请使用 aggregation_methods 中列出的方法。"),
    "minimum": marked("minimum 须大于 2×trim，trim 和 least_experts 至少为1，小数位数为0至4。"),
    "criterion": marked("并列规则引用的评分项不存在。"),
    "lists": marked("名单须有正的名额，within 须指向排在前面并且名额不更少的名单。"),
    "tiers": marked("第一个等次须为普通等次，特别等次至多一个。"),
    "flag": marked("有特别等次的类别，登记表须写明备注中的标记 flag。"),
    "crossing": marked("同一个县归两个单位时，一份名单不能既限单位又限县。"),
    "quotas": marked("名额下限不能高于上限，特别等次的名额不能为负。"),
    "field": marked("推荐意见引用的字段须在推荐表里。"),
    "category": marked("日程引用的类别须在 categories 里。"),
    "grid": marked("推荐表版式的每一行须恰好占满各列，每个字段和每级推荐意见恰好出现一次。"),
    "texts": marked("供专家阅读的长文本不能是个人信息字段。"),
    "period": marked("公示期至少为1天。"),
    "name": marked("活动的 key 须以小写字母开头，只含小写字母、数字和下划线，不超过64个字符。"),
    "types": marked("请按 reviewer.contract 中的类型填写这个值。"),
    "caps": marked("名额上限须引用已有的名单，且为正数。"),
    "notice": marked("公示版式须引用已有的名单，并且每个等次各有一个区块。"),
    "notice_columns": marked("公示至少有一列，每个栏目只印一次。"),
    "duty": marked("公示要印职务的，登记表须有键为 duty 的一列。"),
    "placeholders": marked("请去掉未知的占位符，或改用认识的。"),
    "clause": marked("条款须引用 notices 中列出的通知并带编号。"),
}
