"""The messages of Drive that are understood, in the form of shapes.py."""

DRIVE_SHAPES: dict[str, dict] = {
    "File": {
        "kind": "string",
        "id": "string",
        "name": "string",
        "mimeType": ("application/vnd.google-apps.spreadsheet",),
        "parents": "[string]",
        "properties": "strings",
        "trashed": "boolean",
        "version": "int64",
        "createdTime": "time",
        "modifiedTime": "time",
        "lastModifyingUser": "User",
    },
    "User": {"emailAddress": "string", "displayName": "string", "me": "boolean"},
    "FileList": {
        "kind": "string",
        "files": "[File]",
        "nextPageToken": "string",
        "incompleteSearch": "boolean",
    },
    "RevisionList": {"kind": "string", "revisions": "[Revision]", "nextPageToken": "string"},
    "Revision": {
        "kind": "string",
        "id": "string",
        "mimeType": ("application/vnd.google-apps.spreadsheet",),
        "modifiedTime": "time",
        "lastModifyingUser": "User",
    },
    "CommentList": {"kind": "string", "comments": "[Comment]", "nextPageToken": "string"},
    "Comment": {"id": "string", "content": "string", "anchor": "string"},
    "PermissionList": {"kind": "string", "permissions": "[Permission]", "nextPageToken": "string"},
    "Permission": {
        "kind": "string",
        "id": "string",
        "type": ("user", "group", "domain", "anyone"),
        "role": ("reader", "commenter", "writer"),
        "emailAddress": "string",
        "domain": "string",
    },
}
