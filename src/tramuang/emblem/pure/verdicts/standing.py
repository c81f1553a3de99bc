"""What may be found about an emblem's status, its term, and its place in the log and in the lists."""

from __future__ import annotations

from datetime import date, datetime

from tramuang.base.pure.thai.dates import local_day, long_date
from tramuang.emblem.pure.verdicts.kinds import Reason

# The register and the status list ---------------------------------------------------------------------------------
NO_STATUS = Reason(
    "status-unknown",
    "อ่านทะเบียนไม่ได้ในขณะนี้ จึงบอกไม่ได้ว่าตรานี้ใช้ได้หรือไม่",
    "The register could not be read, so it cannot be told whether this emblem stands.",
    "status",
    missing=True,
)
NOT_REGISTERED = Reason(
    "not-registered",
    "ไม่มีตรานี้ในทะเบียน",
    "There is no such emblem in the register.",
    "status",
    against=True,
)
DIFFERS = Reason(
    "register-differs",
    "ทะเบียนไม่ตรงกับเนื้อหาที่ลงลายมือชื่อไว้ โปรดแจ้งโครงการ",
    "The register does not say what was signed. Please tell the programme.",
    "status",
    against=True,
)
REPLACED = Reason(
    "replaced",
    "ไฟล์นี้เป็นฉบับเก่า มีฉบับที่ออกใหม่แทนแล้ว",
    "This is an older copy: a newer one has taken its place.",
    "status",
    against=True,
)
REPLACED_SINCE = Reason(
    "replaced",
    "ไฟล์นี้เป็นฉบับเก่า มีฉบับใหม่แทนแล้วตั้งแต่วันที่ {day} โปรดดาวน์โหลดฉบับใหม่จากหน้าของตรานี้ {why}",
    "This is an older copy: a newer one took its place on {day}. Download the newer one from the emblem's page. {why}",
    "status",
    against=True,
)
NOT_REVOKED = Reason(
    "not-revoked",
    "บัญชีสถานะของวันที่ {day} ระบุว่าไม่ถูกเพิกถอน (อายุ {age})",
    "By the status list of {day} it is not revoked (the list is {age} old).",
    "status",
)
REVOKED = Reason("revoked", "ตรานี้ถูกเพิกถอน {why}", "This emblem has been revoked. {why}", "status", against=True)
REVOKED_SINCE = Reason(
    "revoked",
    "ตรานี้ถูกเพิกถอนตั้งแต่วันที่ {day} {why}",
    "This emblem has been revoked since {day}. {why}",
    "status",
    against=True,
)
SUSPENDED = Reason("suspended", "ตรานี้ถูกระงับ {why}", "This emblem has been suspended. {why}", "status", against=True)
SUSPENDED_SINCE = Reason(
    "suspended",
    "ตรานี้ถูกระงับตั้งแต่วันที่ {day} {why}",
    "This emblem has been suspended since {day}. {why}",
    "status",
    against=True,
)
SUSPENDED_THEN = Reason(
    "was-suspended",
    "ตรานี้เคยถูกระงับตั้งแต่วันที่ {day} ถึงวันที่ {until}",
    "The emblem was suspended from {day} to {until}.",
    "status",
)
ENDED_LATER = Reason(
    "ended-later",
    "ในวันที่ถามยังใช้ได้ แต่ต่อมา{what}ตั้งแต่วันที่ {day} {why}",
    "It stood on the day asked about, but it has been {what} since {day}. {why}",
    "status",
)
REVOKED_UNDATED = Reason(
    "revoked-undated",
    "ตรานี้ถูกเพิกถอนหรือมีฉบับใหม่แทนแล้ว แต่ไม่มีประวัติว่าเมื่อใด จึงบอกไม่ได้ว่าใช้ได้ในวันที่ถามหรือไม่",
    "It has been revoked or replaced, but the history that says when is not at hand; so it cannot be told for the day asked about.",
    "status",
    missing=True,
)
NO_STATUS_ENTRY = Reason(
    "no-status-entry",
    "ไฟล์นี้ไม่ระบุบัญชีสถานะ จึงบอกไม่ได้ว่าถูกเพิกถอนหรือไม่ โปรดดูหน้าของตรานี้",
    "The file names no status list, so it cannot be told whether it was revoked. Look at the emblem's page.",
    "status",
    missing=True,
)
NO_LIST = Reason(
    "no-status-list",
    "ไม่มีบัญชีสถานะของตรานี้ จึงบอกไม่ได้ว่าถูกเพิกถอนหรือไม่ โปรดตรวจเมื่อเชื่อมต่ออินเทอร์เน็ต",
    "The status list of this emblem is not at hand, so it cannot be told whether it was revoked. Check again online.",
    "status",
    missing=True,
)
BAD_LIST = Reason(
    "bad-status-list",
    "บัญชีสถานะที่มีอยู่อ่านไม่ได้หรือไม่ใช่ของผู้ออกตรานี้ จึงใช้เป็นหลักฐานไม่ได้",
    "The status list at hand cannot be read or is not signed by this emblem's issuer, so it is no evidence.",
    "status",
    missing=True,
)
STALE_LIST = Reason(
    "stale-status-list",
    "บัญชีสถานะที่มีใช้ได้ถึงวันที่ {until} เท่านั้น (อายุ {age}) จึงบอกไม่ได้ว่าหลังจากนั้นถูกเพิกถอนหรือไม่ โปรดตรวจเมื่อเชื่อมต่ออินเทอร์เน็ต",
    "The status list at hand holds only until {until} (it is {age} old), so what happened after that cannot be told. Check again online.",
    "status",
    missing=True,
)
EARLY_LIST = Reason(
    "early-status-list",
    "บัญชีสถานะระบุวันที่ {day} ซึ่งยังมาไม่ถึง โปรดตรวจวันและเวลาของเครื่องที่ใช้",
    "The status list is dated {day}, which has not come yet. Check the clock of this device.",
    "status",
    missing=True,
)
OLD_LIST = Reason(
    "old-status-list",
    "สมุดบันทึกสาธารณะมีบัญชีสถานะฉบับใหม่กว่า (วันที่ {day}) ฉบับที่มีจึงใช้เป็นหลักฐานไม่ได้ โปรดใช้ฉบับใหม่",
    "The public log knows a newer status list (of {day}), so the one at hand is no evidence. Use the newer one.",
    "status",
    missing=True,
)
LIST_NOT_LOGGED = Reason(
    "status-list-not-logged",
    "บัญชีสถานะนี้ไม่อยู่ในสมุดบันทึกสาธารณะ จึงใช้เป็นหลักฐานไม่ได้ โปรดตรวจอีกครั้งภายหลัง และแจ้งโครงการหากยังเป็นเช่นเดิม",
    "This status list is not in the public log, so it is no evidence. Check again later, and tell the programme if it stays so.",
    "status",
    missing=True,
)
NO_HISTORY = Reason(
    "no-history",
    "ไม่มีประวัติการระงับตรา จึงบอกไม่ได้ว่าถูกระงับอยู่หรือไม่ โปรดตรวจเมื่อเชื่อมต่ออินเทอร์เน็ต",
    "The history of suspensions is not at hand, so it cannot be told whether the emblem is suspended. Check again online.",
    "status",
    missing=True,
)
OLD_HISTORY = Reason(
    "old-history",
    "ประวัติการระงับตราที่มีเป็นของวันที่ {day} (อายุ {age}) จึงบอกไม่ได้ว่าหลังจากนั้นถูกระงับหรือไม่ โปรดตรวจเมื่อเชื่อมต่ออินเทอร์เน็ต",
    "The history at hand is of {day} ({age} old), so it cannot be told whether the emblem was suspended after that. Check again online.",
    "status",
    missing=True,
)


def ended(
    kind: str,
    since: datetime | None,
    why_th: str = "",
    why_en: str = "",
    decision: tuple[str, date | None] | None = None,
) -> Reason:
    """The emblem was suspended or revoked, or the copy replaced: since when (None: not on record), why, by which resolution."""
    why = because(why_th, why_en, decision)
    if kind == "superseded":
        return REPLACED_SINCE.with_(day=local_day(since), why=why) if since else REPLACED
    plain, dated = {"revoked": (REVOKED, REVOKED_SINCE), "suspended": (SUSPENDED, SUSPENDED_SINCE)}[kind]
    return plain.with_(why=why) if since is None else dated.with_(day=local_day(since), why=why)


def because(why_th: str, why_en: str, decision: tuple[str, date | None] | None = None) -> tuple[str, str]:
    """Why something was decided and by which resolution, as the end of a sentence."""
    th, en = [why_th], [why_en]
    if decision and decision[0]:
        name, day = decision
        th.append(
            (f"ตาม{name}" if name.startswith("มติ") else f"ตามมติ {name}")
            + (f" เมื่อวันที่ {long_date(day, 'th')}" if day else "")
        )
        en.append(f"By the resolution: {name}" + (f", {long_date(day, 'en')}." if day else "."))
    return " ".join(filter(None, th)), " ".join(filter(None, en))


# The term ---------------------------------------------------------------------------------------------------------
NOT_YET = Reason(
    "not-yet",
    "ในวันดังกล่าวยังไม่ได้รับตรา เมืองได้รับตราเมื่อวันที่ {day}",
    "On that day the emblem had not been awarded; it was on {day}.",
    "term",
    against=True,
)
EXPIRED = Reason(
    "expired",
    "ตราหมดอายุแล้วตั้งแต่สิ้นวันที่ {day}",
    "The emblem's term ended on {day}.",
    "term",
    against=True,
)
FUTURE = Reason(
    "future",
    "วันที่ถามยังมาไม่ถึง จึงบอกไม่ได้ว่าตรานี้จะถูกระงับหรือเพิกถอนก่อนถึงวันนั้นหรือไม่",
    "The day asked about has not come, so it cannot be told whether the emblem will be suspended or revoked before it.",
    "term",
    missing=True,
)


def term(valid_from: date | None, valid_until: date | None, on: date) -> Reason | None:
    """Whether the day lies outside the term that the credential itself states."""
    if valid_from is not None and on < valid_from:
        return NOT_YET.with_(day=valid_from)
    if valid_until is not None and on > valid_until:
        return EXPIRED.with_(day=valid_until)
    return None


# The log ----------------------------------------------------------------------------------------------------------
LOGGED = Reason(
    "logged",
    "บันทึกในสมุดบันทึกสาธารณะลำดับที่ {number} จาก {size} รายการ เมื่อ {day}",
    "Entered in the public log as number {number} of {size}, on {day}.",
    "log",
)
RETROSPECTIVE = Reason(
    "retrospective",
    "บันทึกย้อนหลัง: ได้รับตราเมื่อวันที่ {awarded} และบันทึกเมื่อวันที่ {day}",
    "Retrospective: awarded on {awarded}, entered later, on {day}.",
    "log",
)
BACKDATED = Reason(
    "backdated",
    "ไฟล์ระบุว่าได้รับตราเมื่อวันที่ {awarded} แต่บันทึกเมื่อวันที่ {day} โดยไม่ระบุว่าเป็นการบันทึกย้อนหลัง โปรดสอบถามโครงการ",
    "It says that it was awarded on {awarded}, but it was entered only on {day} and not marked as retrospective. Please ask the programme.",
    "log",
    missing=True,
)
NOT_ENTERED_YET = Reason(
    "not-entered-yet",
    "ในวันที่ถามตรานี้ยังไม่ถูกบันทึก บันทึกครั้งแรกเมื่อวันที่ {day}",
    "On the day asked about it had not been entered; that was on {day}.",
    "log",
    against=True,
)
NOT_LOGGED = Reason(
    "not-logged",
    "ใบรับรองนี้ไม่เคยถูกบันทึกในสมุดบันทึกสาธารณะ แม้ลายมือชื่อจะถูกต้อง โปรดแจ้งโครงการ เพราะกุญแจอาจรั่วไหล",
    "This credential was never entered in the public log, though its signature is correct. Please tell the programme: a key may have been stolen.",
    "log",
    against=True,
)
LOG_DIFFERS = Reason(
    "log-differs",
    "สมุดบันทึกสาธารณะเก็บข้อความอื่นภายใต้เลขนี้ โปรดแจ้งโครงการ",
    "The public log keeps another text under this name. Please tell the programme.",
    "log",
    against=True,
)
NO_LOG = Reason(
    "no-log",
    "ไม่มีหลักฐานจากสมุดบันทึกสาธารณะหรือทะเบียนตรา จึงบอกไม่ได้ว่าโครงการออกตรานี้จริงหรือมีผู้ใช้กุญแจที่รั่วไหล โปรดตรวจเมื่อเชื่อมต่ออินเทอร์เน็ต",
    "Neither the public log nor the list of emblems is at hand, so it cannot be told whether the programme really issued it or somebody used a stolen key. Check again online.",
    "log",
    missing=True,
)
BAD_LOG = Reason(
    "bad-log",
    "หลักฐานจากสมุดบันทึกสาธารณะไม่ถูกต้อง: ลายมือชื่อหรือลำดับรายการไม่ตรงกัน จึงใช้เป็นหลักฐานไม่ได้ โปรดแจ้งโครงการ",
    "The evidence from the public log does not hold: its signature or its entries do not fit. It counts for nothing; please tell the programme.",
    "log",
    missing=True,
)
LISTED = Reason(
    "listed",
    "อยู่ในบัญชีรายชื่อตราที่โครงการลงลายมือชื่อไว้ ฉบับวันที่ {day}",
    "It is on the programme's signed list of emblems, of {day}.",
    "log",
)
NOT_LISTED = Reason(
    "not-listed",
    "ไม่มีตรานี้ในบัญชีรายชื่อตราที่โครงการลงลายมือชื่อไว้ ฉบับวันที่ {day}",
    "It is not on the programme's signed list of emblems, of {day}.",
    "log",
    against=True,
)
IN_REGISTER = Reason(
    "in-register",
    "ทะเบียนของโครงการเก็บใบรับรองฉบับนี้ไว้ตรงกัน",
    "The programme's register keeps exactly this credential.",
    "log",
)
