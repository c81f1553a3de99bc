"""A credential of the programme's size, for tests of the canonical form and for `tools/bench_emblem.py`; every fact in it is invented."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tramuang.emblem.pure import proofs
from tramuang.emblem.pure.canon.pinned import FILES

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
ISSUER = "did:web:emblem.example.org"
METHOD = f"{ISSUER}#{proofs.multikey(PUBLIC)}"
CREATED = "2026-11-22T03:00:00Z"
HOST = "https://emblem.example.org"
DOMAINS = {
    "environment": "สิ่งแวดล้อมอัจฉริยะ",
    "energy": "พลังงานอัจฉริยะ",
    "economy": "เศรษฐกิจอัจฉริยะ",
    "governance": "การบริหารภาครัฐอัจฉริยะ",
    "living": "การดำรงชีวิตอัจฉริยะ",
    "mobility": "การเดินทางและขนส่งอัจฉริยะ",
    "people": "พลเมืองอัจฉริยะ",
}


def credential(number: int = 1, evidence: int = 2) -> dict[str, Any]:
    """An unsigned credential with all seven domains; another number gives another city, status entry and resolution."""
    serial = f"TM-2565-96-{number:02d}"
    return {
        "@context": list(FILES),
        "id": f"{HOST}/v/{serial}/1.json",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"ตราสัญลักษณ์เมืองอัจฉริยะ เทศบาลตัวอย่างที่ {number}",
        "description": f"Smart city emblem of example town {number}",
        "issuer": {"id": ISSUER, "type": ["Profile"], "name": "ชุดสาธิต"},
        "validFrom": "2022-11-09T00:00:00+07:00",
        "awardedDate": "2022-11-09T00:00:00+07:00",
        "image": {"id": f"{HOST}/v/{serial}/emblem.svg", "type": "Image"},
        "credentialSchema": [{"id": f"{HOST}/schema.json", "type": "1EdTechJsonSchemaValidator2019"}],
        "credentialStatus": {
            "id": f"{HOST}/status/1.json#{number}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(number),
            "statusListCredential": f"{HOST}/status/1.json",
        },
        "credentialSubject": {
            "id": f"https://town{number}.example.org/",
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": f"เทศบาลตัวอย่างที่ {number} จังหวัดตัวอย่าง",
                    "identityType": "name",
                }
            ],
            "achievement": {
                "id": f"{HOST}/editions/smart-city/2565/#emblem",
                "type": ["Achievement"],
                "name": "ตราสัญลักษณ์เมืองอัจฉริยะประเทศไทย",
                "description": "โครงการเมืองอัจฉริยะประเทศไทย รอบปี 2565",
                "inLanguage": "th",
                "criteria": {"id": f"{HOST}/editions/smart-city/2565/#criteria"},
                "alignment": [
                    {
                        "type": ["Alignment"],
                        "targetCode": code,
                        "targetName": name,
                        "targetUrl": f"{HOST}/editions/smart-city/2565/#{code}",
                        "targetType": "ext:domain",
                    }
                    for code, name in DOMAINS.items()
                ],
            },
        },
        "evidence": [
            {
                "id": f"{HOST}/resolutions/{number}/{each}/",
                "type": ["Evidence"],
                "name": f"มติคณะกรรมการ ครั้งที่ {each}/2565",
                "narrative": "มติเมื่อวันที่ 9 พฤศจิกายน 2565 · บันทึกลงทะเบียนภายหลังการมอบตรา"
                " / Resolution of 9 November 2022; entered in the register after the award.",
            }
            for each in range(1, evidence + 1)
        ],
    }


def signed(number: int = 1, evidence: int = 2) -> dict[str, Any]:
    """The same with its proof set."""
    return proofs.sign_set(credential(number, evidence), method=METHOD, created=CREATED, by=KEY.sign)
