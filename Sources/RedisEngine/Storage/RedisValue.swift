import DequeModule

/// What a key holds.
enum RedisValue: Sendable {
  case string(RedisBytes)
  case list(Deque<RedisBytes>)
  case hash(HashValue)
  case set(Boxed<DenseTable<Void>>)
  case sortedSet(Boxed<SortedSetValue>)
  case stream(Boxed<StreamValue>)

  /// What stands in a value's place while it is changed.
  static let vacant = RedisValue.string(.empty)

  /// What `TYPE` answers.
  var typeName: String {
    switch self {
    case .string: "string"
    case .list: "list"
    case .hash: "hash"
    case .set: "set"
    case .sortedSet: "zset"
    case .stream: "stream"
    }
  }
}

/// The contents in place: reading or changing another type than the key's is a programming error.
extension RedisValue {
  @inline(__always) var string: RedisBytes {
    get {
      guard case .string(let value) = self else { preconditionFailure("not a string") }
      return value
    }
    set { self = .string(newValue) }
  }

  @inline(__always) var list: Deque<RedisBytes> {
    get {
      guard case .list(let value) = self else { preconditionFailure("not a list") }
      return value
    }
    _modify {
      guard case .list(var value) = self else { preconditionFailure("not a list") }
      self = .vacant
      defer { self = .list(value) }
      yield &value
    }
  }

  @inline(__always) var hash: HashValue {
    get {
      guard case .hash(let value) = self else { preconditionFailure("not a hash") }
      return value
    }
    _modify {
      guard case .hash(var value) = self else { preconditionFailure("not a hash") }
      self = .vacant
      defer { self = .hash(value) }
      yield &value
    }
  }

  @inline(__always) var set: DenseTable<Void> {
    get {
      guard case .set(let value) = self else { preconditionFailure("not a set") }
      return value.value
    }
    _modify {
      guard case .set(var value) = self else { preconditionFailure("not a set") }
      self = .vacant
      defer { self = .set(value) }
      yield &value.value
    }
  }

  @inline(__always) var sortedSet: SortedSetValue {
    get {
      guard case .sortedSet(let value) = self else { preconditionFailure("not a sorted set") }
      return value.value
    }
    _modify {
      guard case .sortedSet(var value) = self else { preconditionFailure("not a sorted set") }
      self = .vacant
      defer { self = .sortedSet(value) }
      yield &value.value
    }
  }

  @inline(__always) var stream: StreamValue {
    get {
      guard case .stream(let value) = self else { preconditionFailure("not a stream") }
      return value.value
    }
    _modify {
      guard case .stream(var value) = self else { preconditionFailure("not a stream") }
      self = .vacant
      defer { self = .stream(value) }
      yield &value.value
    }
  }
}
