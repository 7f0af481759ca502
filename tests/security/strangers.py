"""Who asks for what is somebody else's, by the parameter of a path."""

# The account of Skien, and the other's; in no example of the contract.
ACCOUNT, OTHER_ACCOUNT = "99900101003", "99900101011"

MONEY = dict(awardId="award", fundTransferId="transfer", exclusionId="exclusion")
# Whose request: what it is about, from which side, by whom, and who would
# have been let in.
STRANGERS = {
    "applicationId": [
        ("application", "applicant", "signatory-porsgrunn", "signatory"),
        ("application", "applicant", "signatory-innlandet", "signatory"),
        ("application", "staff", "caseworker-innlandet", "caseworker"),
        ("application", "staff", "appeal-handler", "caseworker"),
        ("draft", "applicant", "signatory-porsgrunn", "signatory"),
        ("draft", "staff", "caseworker", None),
    ],
    "applicantId": [
        ("applicant", "applicant", "signatory-porsgrunn", "signatory"),
        ("applicant", "staff", "caseworker-innlandet", "caseworker"),
    ],
    "decisionId": [
        ("decision", "applicant", "signatory-porsgrunn", "signatory"),
        ("decision", "applicant", "signatory-innlandet", "signatory"),
        ("decision", "staff", "caseworker-innlandet", "caseworker"),
        ("undecided", "applicant", "signatory", None),
        ("undecided", "staff", "caseworker-innlandet", "caseworker"),
    ],
    "letterId": [
        ("letter", "applicant", "signatory-porsgrunn", "signatory"),
        ("letter", "applicant", "signatory-innlandet", "signatory"),
        ("letter", "staff", "caseworker-innlandet", "caseworker"),
        ("letter", "staff", "appeal-handler", "caseworker"),
    ],
    "jobId": [("job", "staff", "caseworker-innlandet", "caseworker")],
    "impartialityId": [
        ("declaration", "staff", "caseworker-innlandet", "caseworker"),
        ("declaration", "staff", "appeal-handler", "caseworker"),
    ],
    "appealId": [
        ("appeal", "applicant", "signatory-porsgrunn", "signatory"),
        ("appeal", "applicant", "signatory-innlandet", "signatory"),
        ("appeal", "staff", "caseworker-innlandet", "caseworker"),
        ("appeal", "staff", "appeal-handler", "caseworker"),
    ],
    "payoutBatchId": [("batch", "staff", "attestant-innlandet", "attestant")],
    "reportId": [
        ("report", "applicant", "signatory-porsgrunn", "signatory"),
        ("report", "applicant", "signatory-innlandet", "signatory"),
        ("report", "staff", "caseworker-innlandet", "caseworker"),
        ("report", "staff", "owner", "caseworker"),
    ],
    "attachmentId": [
        ("attachment", "applicant", "signatory-porsgrunn", "signatory"),
        ("attachment", "applicant", "signatory-innlandet", "signatory"),
        ("attachment", "staff", "caseworker-innlandet", "caseworker"),
        ("attachment", "staff", "appeal-handler", "caseworker"),
        ("attachment", "staff", "owner", "caseworker"),
    ],
    "supplementRequestId": [
        ("request", "applicant", "signatory-porsgrunn", "signatory"),
        ("request", "staff", "caseworker-innlandet", "caseworker"),
    ],
    "fileId": [
        ("file", "applicant", "signatory-porsgrunn", "signatory"),
        ("file", "applicant", "signatory-innlandet", "signatory"),
        ("file", "staff", "caseworker", None),
        ("paper", "staff", "caseworker-innlandet", "caseworker"),
        ("paper", "applicant", "signatory", None),
    ],
    "callId": [
        ("draft_call", "public", None, None),
        ("draft_call", "applicant", "signatory", None),
        ("draft_call", "staff", "caseworker-innlandet", "caseworker"),
    ],
    **{name: [(of, "applicant", "signatory-porsgrunn", "signatory"),
              (of, "staff", "approver-innlandet", "approver")]
       for name, of in MONEY.items()},
    "assessmentId": [
        ("assessment", "staff", "caseworker-innlandet", "caseworker")],
    "grantId": [("grant", "staff", "caseworker-innlandet", "caseworker")],
    "scenarioId": [("scenario", "staff", "caseworker-innlandet",
                    "caseworker")],
}
# A payout is a fund transfer on which other actions are.
PAYOUT_STRANGERS = [("payout", "staff", "attestant-innlandet", "attestant")]
# So is a claim, which can be appealed.
CLAIM_STRANGERS = [("claim", "applicant", "signatory-porsgrunn", "signatory"),
                   ("claim", "staff", "caseworker-innlandet", "caseworker")]
# Published calls are public, but only their own staff change them and have
# their statistics.
STRANGERS_WHO_WRITE = {
    "callId": [("call", "staff", "caseworker-innlandet", "caseworker")],
}
