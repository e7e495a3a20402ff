/// Commands of redis-server 7.0 that the engine does not have, so that it can say so instead of calling them unknown.
enum UnsupportedCommands {
  static let names: Set<String> = [
    "acl", "asking", "auth", "bgrewriteaof", "bgsave", "bitcount", "bitfield", "bitfield_ro", "bitop", "bitpos",
    "client|caching", "client|getredir", "client|info", "client|kill", "client|no-evict", "client|pause",
    "client|reply",
    "client|tracking", "client|trackinginfo", "client|unblock", "client|unpause", "client|help", "cluster", "command",
    "config|help", "config|rewrite", "debug", "dump", "eval", "eval_ro", "evalsha", "evalsha_ro", "failover", "fcall",
    "fcall_ro", "function", "geoadd", "geodist", "geohash", "geopos", "georadius", "georadius_ro", "georadiusbymember",
    "georadiusbymember_ro", "geosearch", "geosearchstore", "getbit", "hello", "latency", "lcs", "lolwut", "memory",
    "migrate", "module", "monitor", "object", "pfadd", "pfcount", "pfdebug", "pfmerge", "pfselftest", "psync",
    "pubsub|help", "pubsub|shardchannels", "pubsub|shardnumsub", "quit", "readonly", "readwrite", "replconf",
    "reset", "restore", "restore-asking", "save", "script|debug", "script|exists", "script|flush", "script|help",
    "script|load", "setbit", "shutdown", "slowlog", "sort",
    "sort_ro", "spublish", "ssubscribe", "sunsubscribe", "swapdb", "sync", "wait", "xgroup|help", "xinfo|help",
  ]
}
