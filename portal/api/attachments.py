"""/v1/attachments: sealed streams, uploaded resumably by tus 1.0 (core, creation, expiration).

https://tus.io/protocols/resumable-upload. Every request but OPTIONS is signed by the kiosk
(`kiosk.protocol.request_signature`; the signature covers the Upload-* fields that are sent), and
carries `Tus-Resumable: 1.0.0`. Every answer carries `Tus-Resumable` too. A kiosk sees its own
uploads only.

- `OPTIONS /v1/attachments` → 204 with `Tus-Version`, `Tus-Extension`, `Tus-Max-Size`.
- `POST /v1/attachments` with `Upload-Length`, `Upload-Metadata`, no body and no content type → 201
  with `Location` (`kiosk.protocol.attachment.upload_path`), `Upload-Offset`, `Upload-Expires`.
- `HEAD /v1/attachments/{submission}/{position}` with no body and no content type → 200 with
  `Upload-Offset`, `Upload-Length`, `Upload-Expires`, `Cache-Control: no-store`.
- `PATCH /v1/attachments/{submission}/{position}` with `Upload-Offset`, `Content-Type:
  application/offset+octet-stream`, `Content-Digest: sha-256=:…:` and no other digest, and some or
  all of what is left as its body → 204 with `Upload-Offset`, `Upload-Expires`.

`Upload-Metadata` is just `submission <b64>,position <b64>,sha256 <b64>`: the submission's UUID and
the position as ASCII text, and the 32 raw bytes of the whole sealed stream's SHA-256, each in
base64. Creating the same again answers the same, with the offset that was reached: a client may
start with POST instead of HEAD whenever it does not know.

**Whole**: in every answer `Upload-Offset` equals `Upload-Length` only when the stream's SHA-256 is
the announced one and it is on the disk. Then the envelope may be sent. `Upload-Expires` is left out
once the envelope is accepted.

A PATCH whose connection breaks off keeps what came; HEAD or POST says how much. A second PATCH at
the right offset takes over from one that still hangs. What fails, as problem details:

| status | kind | what to do |
|---|---|---|
| 400 | `bad-upload` | the headers are not as above; a bug |
| 400 | `digest-mismatch` | the body is not Content-Digest's; nothing was kept: send it again |
| 401 | `bad-request-signature` | as everywhere |
| 404 | `unknown-upload` | never created here, or expired: create it |
| 408 | `upload-idle` | nothing came for a minute; what came is kept |
| 409 | `wrong-offset` | go on at `Upload-Offset`, which the answer carries |
| 409 | `other-upload` | created before with another length or SHA-256 |
| 409 | `upload-superseded` | a later PATCH took over; what came is kept |
| 412 | `tus-version` | `Tus-Resumable` is missing or another |
| 413 | `upload-too-large` | over `Tus-Max-Size`, or beyond `Upload-Length`; nothing was kept |
| 415 | `unsupported-media-type` | the content type |
| 429 | `too-many-uploads` | too much of this kiosk's waits for its envelopes; `Retry-After` |
| 460 | `upload-mismatch` | all came, but it has another SHA-256: discarded, `Upload-Offset: 0` |
| 503 | `storage-unavailable` | `Retry-After`; what came is kept |
"""
