"""What may be found about a file and its signature."""

from __future__ import annotations

from tramuang.emblem.pure.verdicts.kinds import Reason

# The file ---------------------------------------------------------------------------------------------------------
TOO_LARGE = Reason(
    "too-large",
    "ไฟล์ใหญ่เกินกำหนด จึงไม่ใช่ใบรับรองตรา โปรดเลือกไฟล์ที่ดาวน์โหลดจากหน้าตรวจสอบตรา",
    "The file is larger than an emblem's file can be. Choose a file downloaded from the emblem's own page.",
    against=True,
)
NOTHING_INSIDE = Reason(
    "no-credential",
    "ไม่มีใบรับรองฝังอยู่ในภาพหรือเอกสารนี้ รูปลักษณ์อย่างเดียวยืนยันอะไรไม่ได้ โปรดใช้ไฟล์ที่ดาวน์โหลดจากหน้าตรวจสอบตรา หรือพิมพ์เลขตราที่ปรากฏ",
    "No credential is inside this picture or document, and its looks prove nothing. Use a file downloaded from the emblem's page, or type the serial that it shows.",
    missing=True,
)
MALFORMED = Reason(
    "malformed",
    "ไฟล์นี้ไม่ใช่ใบรับรองตรา หรือถูกแก้ไขจนอ่านไม่ได้",
    "This file is not an emblem's credential, or it was changed beyond reading.",
    against=True,
)
BUNDLE_AGE = Reason(
    "bundle-age",
    "หลักฐานบางส่วนมาจากชุดตรวจออฟไลน์ที่จัดทำเมื่อ {day} (อายุ {age})",
    "Some of the evidence comes from the offline bundle, made on {day} ({age} old).",
)

# The signature ----------------------------------------------------------------------------------------------------
NO_PROOF = Reason(
    "no-proof",
    "ไม่มีลายมือชื่อดิจิทัลในรูปแบบที่ระบบนี้รู้จัก",
    "There is no signature of a kind known here.",
    "signature",
    against=True,
)
NOT_THE_PROGRAMME = Reason(
    "not-the-programme",
    "ผู้ลงลายมือชื่อคือ {issuer} ซึ่งไม่ใช่โครงการนี้ ({ours}) ไม่ว่าจะใช้ชื่อใดในเอกสาร โปรดแจ้งโครงการหากมีผู้นำไฟล์นี้มาแสดง",
    "It was signed by {issuer}, which is not this programme ({ours}), whatever name it bears. Tell the programme if somebody shows you this file.",
    "signature",
    against=True,
)
LOOK_ALIKE = Reason(
    "look-alike",
    "ผู้ลงลายมือชื่อคือ {issuer} ซึ่งเขียนให้คล้าย {ours} แต่ไม่ใช่โครงการนี้ อาจเป็นการปลอมแปลง โปรดแจ้งโครงการ",
    "It was signed by {issuer}, which is written to resemble {ours} but is not this programme. It may be a forgery: please tell the programme.",
    "signature",
    against=True,
)
NO_DID = Reason(
    "no-did",
    "ไม่มีเอกสารกุญแจ (did.json) ของโครงการ จึงตรวจลายมือชื่อไม่ได้ โปรดตรวจเมื่อเชื่อมต่ออินเทอร์เน็ต หรือใช้ชุดตรวจออฟไลน์",
    "The programme's key document (did.json) is not at hand, so the signature cannot be checked. Check again online, or use the offline bundle.",
    "signature",
    missing=True,
)
BAD_DID = Reason(
    "bad-did",
    "เอกสารกุญแจ (did.json) ที่มีอยู่ไม่ใช่ของโครงการหรืออ่านไม่ได้ จึงตรวจลายมือชื่อไม่ได้",
    "The key document (did.json) at hand is not the programme's or cannot be read, so the signature cannot be checked.",
    "signature",
    missing=True,
)
UNKNOWN_KEY = Reason(
    "unknown-key",
    "กุญแจที่ใช้ลงลายมือชื่อไม่อยู่ในทะเบียนของโครงการ",
    "The signing key is not in the programme's register.",
    "signature",
    against=True,
)
BAD_KEY = Reason(
    "compromised-key",
    "กุญแจที่ใช้ลงลายมือชื่อถูกถอนเพราะรั่วไหล",
    "The signing key was withdrawn because it was compromised.",
    "signature",
    against=True,
)
KEY_NOT_LOGGED = Reason(
    "key-not-logged",
    "กุญแจที่ใช้ลงลายมือชื่อไม่เคยถูกบันทึกในสมุดบันทึกสาธารณะ เว็บไซต์ของผู้ออกอาจถูกยึด โปรดแจ้งโครงการ",
    "The signing key was never entered in the public log. The issuer's website may have been taken over: please tell the programme.",
    "signature",
    against=True,
)
KEY_FROM_FILE = Reason(
    "key-from-file",
    "กุญแจที่ใช้ตรวจมาจากไฟล์นี้เอง จึงยังยืนยันไม่ได้ว่าเป็นของโครงการ โปรดเทียบลายพิมพ์กุญแจ {fingerprint} กับที่โครงการเผยแพร่",
    "The key comes from this file itself, so it is not yet shown to be the programme's. Compare its fingerprint {fingerprint} with the one that the programme publishes.",
    "signature",
    missing=True,
)
BAD_SIGNATURE = Reason(
    "signature",
    "ลายมือชื่อดิจิทัลไม่ตรงกับเนื้อหา แสดงว่าเนื้อหาถูกแก้ไขหลังลงลายมือชื่อ",
    "The signature does not match: the content was changed after it was signed.",
    "signature",
    against=True,
)
GOOD_SIGNATURE = Reason(
    "signature-ok",
    "ลายมือชื่อดิจิทัลถูกต้อง เนื้อหาไม่ถูกแก้ไข",
    "The signature is correct: nothing was changed.",
    "signature",
)
ARCHIVAL = Reason(
    "archival",
    "ไฟล์นี้เป็นสำเนาจดหมายเหตุ ลงลายมือชื่อด้วยกุญแจของโครงการ สถานะของตราให้ดูจากใบรับรองฉบับหลัก",
    "This is the archival copy, signed with the programme's own key; the emblem's status is that of its main copy.",
    "signature",
)
SIGNED_LATER = Reason(
    "signed-later",
    "ไฟล์ระบุว่าลงลายมือชื่อเมื่อ {day} ซึ่งยังมาไม่ถึง โปรดตรวจวันและเวลาของเครื่องที่ใช้",
    "The file says that it was signed on {day}, which has not come yet. Check the clock of this device.",
    "signature",
    missing=True,
)
OTHER_SUITE = Reason(
    "other-suite",
    "ไฟล์นี้ลงลายมือชื่อในรูปแบบที่เบราว์เซอร์ตรวจเองไม่ได้ โปรดตรวจด้วยหน้าตรวจสอบตราของโครงการหรือคำสั่ง tramuang emblem verify",
    "The file is signed in a form that a browser alone cannot check. Use the programme's verification page or the command tramuang emblem verify.",
    "signature",
    missing=True,
)
NO_ED25519 = Reason(
    "no-ed25519",
    "เบราว์เซอร์นี้ตรวจลายมือชื่อ Ed25519 ไม่ได้ โปรดใช้ Chrome หรือ Edge รุ่น 137, Firefox รุ่น 129, Safari รุ่น 17 ขึ้นไป",
    "This browser cannot check Ed25519 signatures. Use Chrome or Edge 137, Firefox 129, Safari 17, or a newer one.",
    "signature",
    missing=True,
)

# An address that somebody asks about ------------------------------------------------------------------------------
OUR_DOMAIN = Reason(
    "our-domain",
    "{asked} เป็นที่อยู่ของโครงการ",
    "{asked} is the programme's own address.",
    "signature",
)
LIKE_OUR_DOMAIN = Reason(
    "like-our-domain",
    "{asked} เขียนให้คล้ายที่อยู่ของโครงการ ({ours}) แต่ไม่ใช่ อาจเป็นการหลอกลวง โปรดอย่ากรอกข้อมูลใด และแจ้งโครงการ",
    "{asked} is written to resemble the programme's address ({ours}) but is not it. It may be a fraud: enter nothing there, and tell the programme.",
    "signature",
    against=True,
)
OTHER_DOMAIN = Reason(
    "other-domain",
    "{asked} ไม่ใช่ที่อยู่ของโครงการ ที่อยู่ของโครงการคือ {ours}",
    "{asked} is not the programme's address, which is {ours}.",
    "signature",
    against=True,
)
