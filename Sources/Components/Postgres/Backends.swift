/// A server process that serves one connection. The handle stays good for asking after the process has ended.
public struct BackendID: Hashable, Sendable {
  var index: Int32
  var generation: UInt32
}

/// The server processes of a PostgreSQL server: one for each connection, whoever opened it and whatever table it works
/// on. `max_connections` limits all of them together.
///
/// A pure state machine. Every method takes constant time but `closeAll` and `open` (which reuse places), O(places).
public struct Backends: Hashable, Sendable {
  /// `max_connections`.
  public let maximum: Int
  /// `superuser_reserved_connections`, part of `maximum`.
  public let reserved: Int
  /// Connections of clients outside the system. Those who come later find that much less room; those inside keep theirs.
  public var foreign = 0
  /// Connections that count and are open, without the foreign ones.
  public private(set) var count = 0
  private(set) var places: [Backend] = []
  private var free: [Int32] = []
  private var nextPID: Int32 = 101

  /// - Precondition: `0 <= reserved < maximum`.
  public init(maximum: Int, reserved: Int) {
    precondition(
      reserved >= 0 && reserved < maximum, "superuser_reserved_connections must be less than max_connections")
    self.maximum = maximum
    self.reserved = reserved
  }

  /// Opens a connection.
  /// - Parameter client: `application_name`.
  /// - Throws: 53300 when no connection is left: "remaining connection slots are reserved" while only the superusers'
  ///   are, "sorry, too many clients already" when none is.
  public mutating func open(client: String) throws(SQLError) -> BackendID {
    guard count + foreign < maximum else { throw .tooManyClients }
    guard count + foreign < maximum - reserved else { throw .slotsReserved }
    count += 1
    return add(client)
  }

  private mutating func add(_ client: String) -> BackendID {
    let pid = nextPID
    nextPID += 1
    guard let index = free.popLast() else {
      places.append(Backend(pid: pid, client: client))
      return BackendID(index: Int32(places.count - 1), generation: 0)
    }
    places[Int(index)].pid = pid
    places[Int(index)].client = client
    places[Int(index)].isOpen = true
    return BackendID(index: index, generation: places[Int(index)].generation)
  }

  /// Whether the process is still there.
  public func isOpen(_ id: BackendID) -> Bool {
    let place = places[Int(id.index)]
    return place.isOpen && place.generation == id.generation
  }

  /// The process ends. One that has ended already stays so.
  public mutating func close(_ id: BackendID) {
    guard isOpen(id) else { return }
    places[Int(id.index)].isOpen = false
    places[Int(id.index)].generation += 1
    free.append(id.index)
    count -= 1
  }

  /// The server stops: so do all of its processes.
  public mutating func closeAll() {
    for index in places.indices where places[index].isOpen {
      close(BackendID(index: Int32(index), generation: places[index].generation))
    }
  }

  /// The process of that pid; nil when there is none.
  public func find(pid: Int32) -> BackendID? {
    places.firstIndex { $0.isOpen && $0.pid == pid }.map {
      BackendID(index: Int32($0), generation: places[$0].generation)
    }
  }

  /// The open ones in the order of their pids. O(places).
  var open: [(id: BackendID, backend: Backend)] {
    places.indices.filter { places[$0].isOpen }
      .map { (BackendID(index: Int32($0), generation: places[$0].generation), places[$0]) }
      .sorted { $0.1.pid < $1.1.pid }
  }
}

/// One place in the server's table of processes.
struct Backend: Hashable, Sendable {
  var pid: Int32
  var client: String
  var isOpen = true
  /// Rises when the process ends, so that handles of it are recognised.
  var generation: UInt32 = 0
}
