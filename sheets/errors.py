"""The errors of Google. Each class answers two questions: may I try again, and who must act?

SheetsError
├── NotApplied               nothing was changed; send the same again after `retry_after`  nobody
│   ├── RateLimited          more calls than Google allows in a minute
│   ├── Unreachable          no connection could be opened
│   ├── CertificateRefused   this machine does not trust the certificate it is shown       the administrator
│   └── TokenServerTrouble   the server that gives out tokens fails
├── OutcomeUnknown           it may have been applied; send the SAME body again            nobody
│   ├── TokensExhausted      the file takes no more batches                                the administrator
│   ├── TimedOut             no answer in time
│   ├── ConnectionLost       the connection broke while we waited for the answer
│   ├── ServerTrouble        Google failed
│   └── NotGoogle            another program answered in its place                         the administrator
├── Refused                  Google refused it; the same body will be refused again        the program
├── Burned                   a refused commit whose token is spent: build a new batch      the program
├── SharingLimit             Google lets us share no more files today; all else goes on    nobody
├── NeedsPerson              one file or folder is closed to us, all others go on          a person
│   ├── FileNotFound         the workbook is deleted, or was never shared with us          the area's officer
│   ├── NoAccess             we may not do this with the workbook                          the area's officer
│   ├── Trashed              it is in the bin                                              the area's officer
│   ├── AddressRefused       Google cannot share with this address                         the administrator
│   ├── PolicyForbids        the organisation's rules forbid it                            the administrator
│   ├── FolderMissing        the folder of the workbooks is closed to us                   the administrator
│   ├── FolderFull           it can hold no more files                                     the administrator
│   └── StorageQuotaExceeded service accounts own no files                                 the administrator
└── BadCredentials           this account cannot work, others can                          the administrator
    ├── KeyUnreadable        the key file is gone or is no key
    ├── KeyRevoked           the key was deleted or does not belong to the account
    ├── AccountGone          the service account was deleted or disabled
    ├── LoginExpired         a person's login, from which we impersonate, has ended
    ├── ClockWrong           this machine's clock is wrong
    ├── ScopesRefused        the account may not use what we ask for
    ├── ImpersonationRefused we may not act as this service account
    ├── NoDefaultCredentials the machine has no application default credentials
    ├── NotServiceAccount    the machine has a person's login, not a service account's
    ├── TokenRejected        Google does not accept the tokens that it gave us
    └── ApiNotEnabled        the account's project does not use the Sheets or Drive API

A program that decides what to do catches a branch; the person who must act reads the leaf. `advice` and
`advice_en` say in one sentence what to do, for the status page and the command line. str(error) is Google's
message, for the log.
"""


class SheetsError(Exception):
    """Base of everything that `sheets` raises on purpose."""

    advice = "ติดต่อ Google Sheets ไม่สำเร็จ"
    advice_en = "Google Sheets could not be reached."


class NotApplied(SheetsError):
    """Refused for now, or before anything was sent.

    `retry_after`: seconds, None if Google did not say.
    """

    advice = "Google ยังไม่รับคำขอในขณะนี้ ระบบจะส่งใหม่เอง ไม่ต้องดำเนินการใด ๆ"
    advice_en = "Google does not take requests at the moment; they are sent again, nothing needs to be done."

    def __init__(self, message: str, retry_after: float | None = None):
        super().__init__(message)
        self.retry_after = retry_after


class RateLimited(NotApplied):
    """429, or a 403 about rates.

    Our own pacing keeps below the limits, so something else uses the same account.
    """

    advice = (
        "ใช้โควตาของ Google ครบแล้วในขณะนี้ ระบบจะรอแล้วส่งใหม่เอง หากพบบ่อย โปรดตรวจว่ามีโปรแกรมอื่นใช้บัญชีเดียวกันหรือไม่"
    )
    advice_en = (
        "Google's quota is used up for the moment; requests are sent again. If this is frequent, see whether "
        "another program uses the same account or project."
    )


class Unreachable(NotApplied):
    """No connection, no such name, or no connection within the time."""

    advice = "เครื่องแม่ข่ายติดต่อ Google ไม่ได้ ระบบจะลองใหม่เอง หากนานเกินไป โปรดตรวจอินเทอร์เน็ตของเครื่องแม่ข่าย"
    advice_en = "The server cannot reach Google and keeps trying; if it lasts, check the server's internet connection."


class CertificateRefused(NotApplied):
    """Whoever answered has a certificate that this machine does not trust, so nothing was sent."""

    advice = (
        "เครื่องแม่ข่ายไม่เชื่อถือใบรับรองความปลอดภัยของปลายทาง โปรดตรวจวันเวลาของเครื่อง "
        "และตรวจว่ามีพร็อกซีหรือไฟร์วอลล์เปิดอ่านการเชื่อมต่อไปยัง Google หรือไม่"
    )
    advice_en = (
        "The server does not trust the certificate it is shown: check its clock, and whether a proxy or "
        "firewall opens connections to Google."
    )


class TokenServerTrouble(NotApplied):
    """The server that gives out tokens answers with an error of its own."""

    advice = "เครื่องแม่ข่ายของ Google ที่ออกสิทธิ์เข้าใช้ขัดข้องชั่วคราว ระบบจะลองใหม่เอง ไม่ต้องดำเนินการใด ๆ"
    advice_en = "Google's token server has trouble; it is asked again, nothing needs to be done."


class OutcomeUnknown(SheetsError):
    """Applied or not, this call cannot tell."""

    advice = "ยังไม่ทราบว่า Google บันทึกแล้วหรือไม่ ระบบจะส่งชุดเดิมซ้ำโดยไม่เกิดแถวซ้ำ ไม่ต้องดำเนินการใด ๆ"
    advice_en = (
        "It is not known whether Google saved this; the same is sent again without making a row twice."
    )


class TokensExhausted(OutcomeUnknown):
    """A commit is refused and so is its token, although nobody has used it.

    The 30,000 characters of metadata are full.
    """

    advice = "สมุดงานนี้รับชุดข้อมูลใหม่ไม่ได้แล้ว ให้ผู้ดูแลระบบสร้างสมุดงานใหม่ด้วย flask sheets rebuild"
    advice_en = (
        "The workbook takes no more batches: the administrator makes a new one with `flask sheets rebuild`."
    )


class TimedOut(OutcomeUnknown):
    """No answer in time. Google itself gives a request up after 180 s, and we wait longer than that."""

    advice = "Google ไม่ตอบภายในเวลาที่กำหนด ระบบจะส่งชุดเดิมซ้ำโดยไม่เกิดแถวซ้ำ ไม่ต้องดำเนินการใด ๆ"
    advice_en = "Google did not answer in time; the same is sent again without making a row twice."


class ConnectionLost(OutcomeUnknown):
    """The connection was reset or broke off after the request may have left."""

    advice = "การเชื่อมต่อกับ Google ขาดระหว่างรอคำตอบ ระบบจะส่งชุดเดิมซ้ำโดยไม่เกิดแถวซ้ำ ไม่ต้องดำเนินการใด ๆ"
    advice_en = (
        "The connection broke before Google's answer; the same is sent again without making a row twice."
    )


class ServerTrouble(OutcomeUnknown):
    """5xx, which Google also sends after it has saved."""

    advice = "ระบบของ Google ขัดข้องชั่วคราว ระบบจะส่งชุดเดิมซ้ำโดยไม่เกิดแถวซ้ำ ไม่ต้องดำเนินการใด ๆ"
    advice_en = "Google has trouble of its own; the same is sent again without making a row twice."


class NotGoogle(OutcomeUnknown):
    """An answer that is not JSON, or not in Google's form."""

    advice = "มีโปรแกรมอื่นตอบแทน Google โปรดตรวจพร็อกซี ไฟร์วอลล์ หรือหน้าลงชื่อเข้าใช้เครือข่ายของเครื่องแม่ข่าย"
    advice_en = "Another program answers in Google's place: check the server's proxy, firewall or network sign-in page."


class Refused(SheetsError):
    """400 and the like: nothing of the request was applied. str() is Google's own message."""

    advice = "Google ปฏิเสธคำขอนี้ โปรดตรวจว่ามีผู้ป้องกันหรือลบแท็บใดในสมุดงานหรือไม่"
    advice_en = (
        "Google refused this request: see whether somebody protected or deleted a tab of the workbook."
    )


class Burned(SheetsError):
    """The commit was refused and its token is spent: it never committed and never will.

    str() is Google's message.
    """

    advice = "Google ปฏิเสธการบันทึกชุดนี้ ระบบจะแบ่งชุดแล้วส่งใหม่ โปรดตรวจว่ามีแท็บใดถูกป้องกันหรือถูกลบ"
    advice_en = (
        "Google refused these rows; they are sent again in parts. See whether a tab is protected or deleted."
    )


class SharingLimit(SheetsError):
    """Google limits how often an account shares files, to some dozens a day. Making workbooks still works."""

    advice = "Google ไม่ให้แชร์ไฟล์เพิ่มในวันนี้ โปรดรันคำสั่งเดิมอีกครั้งในวันถัดไป หรือแชร์ให้กลุ่มของเขตเพียงที่อยู่เดียว"
    advice_en = "Google lets us share no more files today: run the command again tomorrow, or share with one group per area."


class NeedsPerson(SheetsError):
    """Only this file stops, until a person has acted."""

    advice = "ระบบเปิดสมุดงานนี้ไม่ได้ โปรดนำสมุดงานออกจากถังขยะ หรือแชร์สมุดงานให้บัญชีของระบบแก้ไขได้"
    advice_en = (
        "This workbook cannot be opened: take it out of the bin, or let the service's account edit it."
    )


class FileNotFound(NeedsPerson):
    """404. Google answers the same for a file deleted for good and for one that is not shared with us."""

    advice = (
        "ไม่พบสมุดงานนี้ โปรดแชร์สมุดงานให้บัญชีของระบบเป็นผู้แก้ไข "
        "หากสมุดงานถูกลบถาวรแล้ว ให้ผู้ดูแลระบบสร้างใหม่ด้วย flask sheets rebuild"
    )
    advice_en = (
        "The workbook is not found: share it with the service's account as an editor; if it was deleted for "
        "good, the administrator makes a new one with `flask sheets rebuild`."
    )


class NoAccess(NeedsPerson):
    """403 without a reason that we know, or with one about the file's own permissions."""

    advice = "บัญชีของระบบไม่มีสิทธิ์แก้ไขสมุดงานนี้ โปรดแชร์สมุดงานให้บัญชีของระบบเป็นผู้แก้ไข"
    advice_en = "The service's account may not edit this workbook: share it with the account as an editor."


class Trashed(NeedsPerson):
    """The file is in the bin. Google still accepts writes to it, until it deletes it after 30 days."""

    advice = "สมุดงานนี้อยู่ในถังขยะ โปรดนำออกจากถังขยะภายใน 30 วัน"
    advice_en = "The workbook is in the bin: restore it within 30 days."


class AddressRefused(NeedsPerson):
    """400 `invalidSharingRequest`: no Google account has this address, or it may not be changed."""

    advice = "Google ไม่รับที่อยู่อีเมลที่จะแชร์ โปรดใช้อีเมลที่เป็นบัญชี Google หรือใช้ที่อยู่กลุ่มของเขต"
    advice_en = (
        "Google cannot share with this address: use one that is a Google account, or the area's group."
    )


class PolicyForbids(NeedsPerson):
    """`domainPolicy`, `shareOutNotPermitted` and similar reasons."""

    advice = "นโยบาย Google Workspace ของหน่วยงานไม่อนุญาต โปรดให้ผู้ดูแล Workspace เปิดใช้ Drive และอนุญาตการแชร์กับบัญชีของระบบและเจ้าหน้าที่"
    advice_en = (
        "The organisation's Google Workspace rules forbid this: its administrator has to allow Drive, and "
        "sharing with the service's account and the staff."
    )


class FolderMissing(NeedsPerson):
    """The folder does not exist, is not shared with us, or we may not put files into it."""

    advice = "เข้าใช้โฟลเดอร์ของสมุดงานไม่ได้ โปรดตรวจ DRIVE_FOLDER_ID และเพิ่มบัญชีของระบบในไดรฟ์ที่แชร์เป็นผู้จัดการเนื้อหา"
    advice_en = (
        "The folder of the workbooks is closed to us: check DRIVE_FOLDER_ID, and add the service's account to "
        "the Shared Drive as a content manager."
    )


class FolderFull(NeedsPerson):
    """A folder or Shared Drive has as many files as Google allows."""

    advice = "โฟลเดอร์หรือไดรฟ์ที่แชร์มีไฟล์เต็มแล้ว โปรดตั้ง DRIVE_FOLDER_ID เป็นโฟลเดอร์ในไดรฟ์ที่แชร์อื่น"
    advice_en = (
        "The folder or Shared Drive holds no more files: set DRIVE_FOLDER_ID to a folder in another one."
    )


class StorageQuotaExceeded(NeedsPerson):
    """403 `storageQuotaExceeded`. A service account has no storage, so it cannot own what it makes."""

    advice = (
        "บัญชีบริการของ Google เป็นเจ้าของไฟล์ไม่ได้ โปรดตั้ง DRIVE_FOLDER_ID เป็นโฟลเดอร์ในไดรฟ์ที่แชร์ "
        "หรือให้เจ้าหน้าที่สร้างสมุดงานเองแล้วใช้ flask sheets adopt"
    )
    advice_en = (
        "Service accounts cannot own files: set DRIVE_FOLDER_ID to a folder in a Shared Drive, or let people "
        "make the workbooks and take them over with `flask sheets adopt`."
    )


class BadCredentials(SheetsError):
    """This account cannot work; nothing was applied. Other accounts can take over its areas."""

    advice = "Google ไม่รับบัญชีของระบบ โปรดตรวจค่าที่ตั้งไว้ใน GOOGLE_CREDENTIALS"
    advice_en = "Google does not accept the service's account: check what GOOGLE_CREDENTIALS names."


class KeyUnreadable(BadCredentials):
    """The key file cannot be read, or it does not hold a service account's key."""

    advice = "อ่านไฟล์กุญแจของบัญชีบริการไม่ได้ โปรดวางไฟล์ JSON ที่ดาวน์โหลดจาก Google ไว้ตามที่ตั้งใน GOOGLE_CREDENTIALS และให้ระบบอ่านได้"
    advice_en = (
        "A service account's key file cannot be read: put the JSON file that Google made where "
        "GOOGLE_CREDENTIALS says, readable for the service."
    )


class KeyRevoked(BadCredentials):
    """`invalid_grant`: the signature fits no key that the account has."""

    advice = "กุญแจของบัญชีบริการถูกลบหรือใช้ไม่ได้แล้ว โปรดสร้างกุญแจใหม่ใน Google Cloud แล้วแทนที่ไฟล์เดิม"
    advice_en = "The service account's key was deleted or is not valid: make a new key in Google Cloud and replace the file."


class AccountGone(BadCredentials):
    """`invalid_grant`, and Google says that the account is not found or disabled."""

    advice = "บัญชีบริการถูกลบหรือถูกปิดใช้ โปรดเปิดใช้บัญชีใน Google Cloud หรือใช้บัญชีอื่นใน GOOGLE_CREDENTIALS"
    advice_en = (
        "The service account was deleted or disabled: enable it in Google Cloud, or name another one in "
        "GOOGLE_CREDENTIALS."
    )


class LoginExpired(BadCredentials):
    """`invalid_grant` or `invalid_rapt` for the login of a person."""

    advice = "การลงชื่อเข้าใช้ gcloud หมดอายุ โปรดรัน gcloud auth application-default login บนเครื่องแม่ข่ายอีกครั้ง"
    advice_en = "The gcloud login has ended: run `gcloud auth application-default login` on the server again."


class ClockWrong(BadCredentials):
    """`invalid_grant`, and Google says that the token's time is not reasonable."""

    advice = "นาฬิกาของเครื่องแม่ข่ายไม่ตรง โปรดตั้งเวลาให้ตรง (เช่น เปิดใช้ NTP)"
    advice_en = "The server's clock is wrong: set it, for example by turning on NTP."


class ScopesRefused(BadCredentials):
    """`invalid_scope`, `unauthorized_client`, or a 403 about the token's scopes."""

    advice = "บัญชีของระบบไม่ได้รับขอบเขตสิทธิ์ของ Google Sheets และ Drive โปรดให้เครื่องหรือบัญชีมีขอบเขต spreadsheets และ drive ตามคู่มือ"
    advice_en = (
        "The account is not given the scopes of Google Sheets and Drive: let the machine or account have "
        "those that the README lists."
    )


class ImpersonationRefused(BadCredentials):
    """iamcredentials.googleapis.com does not give us an access token of the service account."""

    advice = (
        "ไม่ได้รับอนุญาตให้ใช้งานแทนบัญชีบริการ โปรดตรวจอีเมลหลัง impersonate: "
        "และให้บทบาท Service Account Token Creator บนบัญชีบริการนั้น"
    )
    advice_en = (
        "We may not act as this service account: check the e-mail address after impersonate:, and grant "
        "the role Service Account Token Creator on it."
    )


class NoDefaultCredentials(BadCredentials):
    """google.auth.default() finds no credentials, or cannot use those that it finds."""

    advice = "ไม่พบ application default credentials ที่ใช้ได้ โปรดตั้ง GOOGLE_APPLICATION_CREDENTIALS หรือผูกบัญชีบริการกับเครื่องแม่ข่าย"
    advice_en = (
        "No usable application default credentials: set GOOGLE_APPLICATION_CREDENTIALS, or attach a service "
        "account to the machine."
    )


class NotServiceAccount(BadCredentials):
    """The machine has a person's login, not a service account's.

    It would reach all files of that person, and ends when the person leaves.
    """

    advice = "adc เป็นการลงชื่อเข้าใช้ของบุคคล ไม่ใช่บัญชีบริการ โปรดใช้ impersonate: ตามด้วยอีเมลของบัญชีบริการแทน"
    advice_en = "`adc` is a person's login and no service account: use impersonate:<service account's e-mail> instead."


class TokenRejected(BadCredentials):
    """401 after google-auth has got a new access token twice and sent the request again with each."""

    advice = "Google ไม่รับสิทธิ์เข้าใช้ที่เพิ่งออกให้ โปรดตรวจว่าบัญชีบริการและโครงการใน Google Cloud ยังเปิดใช้อยู่"
    advice_en = (
        "Google does not accept the tokens it has just given out: see whether the service account and its "
        "project are still active in Google Cloud."
    )


class ApiNotEnabled(BadCredentials):
    """403 `accessNotConfigured` or SERVICE_DISABLED. Accounts of other projects are not affected."""

    advice = (
        "โครงการของบัญชีนี้ยังไม่เปิดใช้ API โปรดเปิด Google Sheets API และ Google Drive API ใน Google Cloud "
        "(และ IAM Service Account Credentials API หากใช้ impersonate:) แล้วรอสองสามนาที"
    )
    advice_en = (
        "The account's project does not use the API: enable the Google Sheets API and the Google Drive API in "
        "Google Cloud (and the IAM Service Account Credentials API for impersonate:), then wait some minutes."
    )
