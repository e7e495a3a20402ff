import Glibc

/// Whether the long bars run as well.
let isVerifyRun = getenv("FIREDRILL_VERIFY").map { String(cString: $0) == "1" } ?? false
