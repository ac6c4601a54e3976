"""Who plays in the demo: the people of the office, and the accounts that a visitor may try."""

from reviewer.domain.access import Role

OFFICE = {
    Role.SECRETARIAT: ("secretariat", "林文秘"),
    Role.CHAIR: ("chair", "周主持"),
    Role.SUPERVISOR: ("supervisor", "严监督"),
}
OPERATOR = ("operator", "韩管理")
EXPERT = "expert01"
UNIT = ("unit", "单联络")
PASSWORD = "demo-pass-2021"  # noqa: S105 - printed on the screen; demo people own nothing

LOGINS = {role: login for role, (login, _) in OFFICE.items()} | {
    Role.OPERATOR: OPERATOR[0],
    Role.UNIT: UNIT[0],
    Role.EXPERT: EXPERT,
}
"""One account for each role, all with `PASSWORD`."""
