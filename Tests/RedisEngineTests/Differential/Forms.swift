/// The forms of all commands that are compared with a real server.
enum Forms {
  static let strings = [
    "SET $k $v", "SET $k $v", "SET $k $v [ NX | XX ] [ GET ] [ EX $e | PX $e | EXAT $t | PXAT $T | KEEPTTL ]",
    "SET $k $v ( NX | XX | GET | EX | PX $e ) ( NX | XX | KEEPTTL | EXAT $t )", "GET $k", "GET $k", "GETSET $k $v",
    "GETDEL $k", "GETEX $k [ EX $e | PX $e | EXAT $t | PXAT $T | PERSIST ]", "MGET { $k }", "MSET { $k $v }",
    "MSETNX { $k $v }", "SETNX $k $v", "SETEX $k $e $v", "PSETEX $k $e $v", "APPEND $k $v", "STRLEN $k", "INCR $k",
    "DECR $k",
    "INCRBY $k $i", "DECRBY $k $i", "INCRBYFLOAT $k $f", "GETRANGE $k $i $i", "SUBSTR $k $i $i", "SETRANGE $k $i $v",
  ]

  static let keys = [
    "DEL { $k }", "UNLINK $k", "EXISTS { $k }", "TOUCH { $k }", "TYPE $k", "TYPE $k",
    "EXPIRE $k $e [ NX | XX | GT | LT ]", "PEXPIRE $k $e", "EXPIREAT $k $t [ NX | XX | GT | LT ] [ XX | GT | LT ]",
    "PEXPIREAT $k $T [ NX | XX | GT | LT ]", "TTL $k", "PTTL $k", "EXPIRETIME $k", "PEXPIRETIME $k", "PERSIST $k",
    "KEYS $p",
    "SCAN 0 [ MATCH $p ] COUNT 1000 [ TYPE ( string | hash | list | zset | set | stream | none ) ]",
    "SCAN ( x | 1.5 ) [ COUNT 1000 ]", "SCAN 0 COUNT 1000 [ COUNT x | MATCH | COUNT 0 ]", "RENAME $k $k",
    "RENAMENX $k $k", "COPY $k $k [ DB ( 0 | 1 | 99 | x ) ] [ REPLACE ]",
    "MOVE $k ( 0 | 1 | 99 | x )", "DBSIZE", "SELECT ( 0 | 0 | 0 | 1 | 16 | x | -1 )", "RANDOMKEY",
    "( FLUSHDB | FLUSHALL ) ( SYNC | ASYNC | x )",
  ]

  static let server = [
    "ROLE", "SCRIPT ( KILL | NOSUCH )", "PING [ $v ]", "ECHO $v",
    "CONFIG GET ( maxmemory | maxmemory-policy | hz | save )",
    "CONFIG SET ( maxmemory 0 | hz 10 | nosuch 1 | maxmemory-policy lru | databases 4 | hz x | maxmemory-samples 5 | maxmemory x | appendfsync x | stop-writes-on-bgsave-error maybe | hz 10 hz 10 )",
    "CLIENT ( GETNAME | SETNAME $m | NOSUCH )", "NOSUCHCOMMAND { $v }", "CONFIG NOSUCH", "PUBLISH $k $v",
    "PUBSUB CHANNELS [ $p ]",
    "PUBSUB NUMSUB { $k }", "PUBSUB NUMPAT", "MULTI", "EXEC", "DISCARD", "WATCH { $k }", "UNWATCH", "MULTI", "EXEC",
  ]

  static let all = [strings, keys, server, hashes, lists, sets, sortedSets, streams, streams]
}
extension Forms {
  static let hashes = [
    "HSET $k { $m $v }", "HSET $k { $m $v }", "HSET $k $m $i", "HMSET $k { $m $v }", "HSETNX $k $m $v", "HGET $k $m",
    "HMGET $k { $m }",
    "HDEL $k { $m }", "HLEN $k", "HSTRLEN $k $m", "HEXISTS $k $m", "HGETALL $k", "HKEYS $k", "HVALS $k",
    "HINCRBY $k $m $i", "HINCRBYFLOAT $k $m $f", "HRANDFIELD $k [ $i ] ",
    "HRANDFIELD $k ( 2 | -3 | x ) [ WITHVALUES | x ]",
    "HSCAN $k 0 [ MATCH $p ] COUNT 1000", "HSCAN $k x", "HSCAN $k 0 COUNT 1000 [ TYPE hash | COUNT x | COUNT 0 ]",
  ]
}

extension Forms {
  static let lists = [
    "LPUSH $k { $m }", "RPUSH $k { $m }", "RPUSH $k { $m }", "LPUSHX $k { $m }", "RPUSHX $k $m", "LPOP $k [ $i ]",
    "RPOP $k [ $i ]",
    "LLEN $k", "LINDEX $k $i", "LRANGE $k $i $i", "LRANGE $k 0 -1", "LSET $k $i $m",
    "LINSERT $k ( BEFORE | AFTER | x ) $m $m", "LREM $k $i $m", "LTRIM $k $i $i",
    "LPOS $k $m [ RANK $i ] [ COUNT $i ] [ MAXLEN $i ]",
    "LMOVE $k $k ( LEFT | RIGHT ) ( LEFT | RIGHT | x )", "RPOPLPUSH $k $k",
    "LMPOP $K ( LEFT | RIGHT | x ) [ COUNT $i ]",
    "BLPOP { $k } ( 0.01 | 0.01 | -1 | x | inf )", "BRPOP { $k } 0.01",
    "BLMOVE $k $k ( LEFT | RIGHT ) ( LEFT | RIGHT ) 0.01",
    "BRPOPLPUSH $k $k ( 0.01 | 0.01 | 0.01 | 1e30 | 9e15 )", "BLMPOP ( 0.01 | -2 ) $K ( LEFT | RIGHT ) [ COUNT $i ]",
  ]
}

extension Forms {
  static let sets = [
    "SADD $k { $m }", "SADD $k { $m }", "SADD $k { $i }", "SREM $k { $m }", "SMOVE $k $k $m", "SISMEMBER $k $m",
    "SMISMEMBER $k { $m }",
    "SCARD $k", "SMEMBERS $k", "SPOP $k ( 100 | 0 | x | -1 | 1000 x )", "SRANDMEMBER $k [ $i ]",
    "SRANDMEMBER $k ( 2 | -4 | 3 x )",
    "SINTER { $k }", "SUNION { $k }", "SDIFF { $k }", "SINTERSTORE $k { $k }", "SUNIONSTORE $k { $k }",
    "SDIFFSTORE $k { $k }",
    "SINTERCARD $K [ LIMIT $i ]", "SSCAN $k 0 [ MATCH $p ] COUNT 1000", "SSCAN $k ( x | -x )",
  ]

  static let sortedSets = [
    "ZADD $k { $f $m }", "ZADD $k { $i $m }", "ZADD $k [ NX | XX ] [ GT | LT ] [ CH ] { $f $m }",
    "ZADD $k [ NX | XX ] [ GT | LT ] INCR $f $m",
    "ZADD $k 0 a 0 b 0 c 0 d", "ZINCRBY $k $f $m", "ZREM $k { $m }", "ZCARD $k", "ZSCORE $k $m", "ZMSCORE $k { $m }",
    "ZRANK $k $m",
    "ZREVRANK $k $m", "ZPOPMIN $k [ $i ]", "ZPOPMAX $k [ $i ]", "ZMPOP $K ( MIN | MAX | x ) [ COUNT $i ]",
    "BZPOPMIN { $k } ( 0.01 | -1 )", "BZPOPMAX { $k } 0.01", "BZMPOP 0.01 $K ( MIN | MAX ) [ COUNT $i ]",
    "ZRANDMEMBER $k [ $i ]",
    "ZRANDMEMBER $k ( 2 | -3 ) [ WITHSCORES | x ]", "ZRANGE $k 0 -1 WITHSCORES",
    "ZRANGE $k $i $i [ REV ] [ WITHSCORES ]", "ZRANGE $k $r $r BYSCORE [ REV ] [ LIMIT $i $i ] [ WITHSCORES ]",
    "ZRANGE $k $l $l BYLEX [ REV ] [ LIMIT $i $i ]", "ZRANGE $k 0 -1 ( LIMIT 0 1 | BYLEX WITHSCORES | x )",
    "ZREVRANGE $k $i $i [ WITHSCORES ]",
    "ZRANGEBYSCORE $k $r $r [ WITHSCORES ] [ LIMIT $i $i ]", "ZREVRANGEBYSCORE $k $r $r [ WITHSCORES ] [ LIMIT $i $i ]",
    "ZRANGEBYLEX $k $l $l [ LIMIT $i $i ]", "ZREVRANGEBYLEX $k $l $l [ LIMIT $i $i ]",
    "ZRANGESTORE $k $k $i $i [ REV ]", "ZRANGESTORE $k $k $r $r BYSCORE [ LIMIT $i $i ]", "ZCOUNT $k $r $r",
    "ZLEXCOUNT $k $l $l",
    "ZREMRANGEBYRANK $k $i $i", "ZREMRANGEBYSCORE $k $r $r", "ZREMRANGEBYLEX $k $l $l",
    "ZUNION $K [ WEIGHTS $f $f ] [ AGGREGATE ( SUM | MIN | MAX | x ) ] [ WITHSCORES ]",
    "ZINTER $K [ WEIGHTS $f ] [ AGGREGATE ( SUM | MIN | MAX ) ] [ WITHSCORES ]", "ZDIFF $K [ WITHSCORES ]",
    "ZUNIONSTORE $k $K [ WEIGHTS $f $f ] [ AGGREGATE ( SUM | MIN | MAX ) ]",
    "ZINTERSTORE $k $K [ WEIGHTS $f ] [ WITHSCORES ]",
    "ZDIFFSTORE $k $K", "ZINTERCARD $K [ LIMIT $i ]", "ZSCAN $k 0 [ MATCH $p ] COUNT 1000", "SADD $k { $m }",
  ]
}

extension Forms {
  static let streams = [
    "XADD $k $s f $v", "XADD $k $s f $v", "XADD $k $s { $m $v }",
    "XADD $k ( 11-* | 12-* | 13-1 | 14-1 | 15-1 | 0-* ) f $v",
    "XADD $k NOMKSTREAM $s f $v", "XADD $k ( MAXLEN | MINID ) [ ~ | = ] $i [ LIMIT $i ] $s f $v",
    "XADD $k MAXLEN 3 $s f 1",
    "XTRIM $k ( MAXLEN | MINID ) [ ~ | = ] $i [ LIMIT $i ]", "XTRIM $k MINID ( 2-1 | 3 | - | x ) [ MAXLEN 2 ]",
    "XLEN $k",
    "XRANGE $k - + [ COUNT $i ]", "XRANGE $k $g $g [ COUNT $i ]", "XREVRANGE $k + - [ COUNT $i ]",
    "XREVRANGE $k $g $g [ COUNT $i ]",
    "XDEL $k { $s }", "XDEL $k { $s }", "XSETID $k $s [ ENTRIESADDED $i ] [ MAXDELETEDID $s ]",
    "XREAD [ COUNT $i ] [ BLOCK ( 1 | x | -1 ) ] STREAMS $k ( $s | $ )", "XREAD STREAMS $k $k $s $s",
    "XREAD ( STREAMS $k $k 0 | NOACK | GROUP a b | STREAMS $k > )",
    "XGROUP CREATE $k $o ( 0 | $ | $s ) [ MKSTREAM ] [ ENTRIESREAD $i ]",
    "XGROUP CREATE $k $o ( 0 | $ | $s ) [ MKSTREAM ]",
    "XGROUP CREATE $k $o 0 MKSTREAM", "XGROUP SETID $k $o ( 0 | $ | $s | - ) [ ENTRIESREAD $i ]",
    "XGROUP DESTROY $k $o",
    "XGROUP CREATECONSUMER $k $o $c", "XGROUP DELCONSUMER $k $o $c", "XGROUP NOSUCH $k",
    "XREADGROUP GROUP $o $c [ COUNT $i ] [ NOACK ] STREAMS $k >", "XREADGROUP GROUP $o $c STREAMS $k >",
    "XREADGROUP GROUP $o $c [ COUNT $i ] [ BLOCK 1 ] STREAMS $k ( 0 | $s | > | $ )",
    "XREADGROUP GROUP $o $c STREAMS $k $k > 0",
    "XACK $k $o { $s }", "XPENDING $k $o", "XPENDING $k $o [ IDLE ( 0 | 100000000 | x ) ] $g $g $i [ $c ]",
    "XPENDING $k $o - + 10 [ $c ]",
    "XCLAIM $k $o $c ( 0 | 0 | 100000000 | x ) { $s } [ IDLE $i ] [ TIME $i ] [ RETRYCOUNT $i ] [ FORCE ] [ JUSTID ] [ LASTID $s ]",
    "XCLAIM $k $o $c 0 { $s } FORCE", "XAUTOCLAIM $k $o $c ( 0 | 0 | 100000000 | x ) $g [ COUNT $i ] [ JUSTID ]",
    "XAUTOCLAIM $k $o $c 0 0 [ COUNT 1 ]", "XINFO STREAM $k", "XINFO STREAM $k FULL [ COUNT $i ]", "XINFO GROUPS $k",
    "XINFO CONSUMERS $k $o",
    "XINFO STREAM $k x",
  ]
}
