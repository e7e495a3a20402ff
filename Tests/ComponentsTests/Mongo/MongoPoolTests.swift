import MongoEngine
import SimulationKernel
import Testing
import VirtualTime

@testable import Components

/// Connections: how long callers wait for them, what servers see of them.
@Suite struct MongoPoolTests {
  /// So many connections serve so many callers that come together: the k-th is done after ⌈k/size⌉ operations.
  @Test(arguments: [(1, 6), (2, 7), (5, 5), (10, 25)])
  func callersWaitInTheirOrder(size: Int, callers: Int) throws {
    let bench = try MongoBench("cores: 64, operationTime: 100ms")
    let client = try bench.client("{maxPoolSize: \(size), maxConnecting: 100}")
    let record = MongoBench.Record()
    for number in 0..<callers { bench.at(.seconds(1), number, client, record) { try MongoBench.find() } }
    try bench.system.run(until: .seconds(1) + .milliseconds(50))
    #expect(client.figures.size == min(size, callers))
    #expect(client.figures.inUse == min(size, callers))
    #expect(client.figures.waiting == max(0, callers - size))
    try bench.system.run(until: .minutes(1))
    #expect(record.succeeded == Array(0..<callers))
    for entry in record.entries {
      #expect(abs(entry.ended - 1 - 0.1 * Double(entry.number / size + 1)) < 1e-9)
    }
    #expect(client.figures.inUse == 0)
    #expect(client.figures.size == min(size, callers))
  }

  @Test func waitingEndsWithItsTimeout() throws {
    let bench = try MongoBench("cores: 64, operationTime: 100ms")
    let client = try bench.client("{maxPoolSize: 1, waitQueueTimeout: 250ms}")
    let record = MongoBench.Record()
    for number in 0..<5 { bench.at(.seconds(1), number, client, record) { try MongoBench.find() } }
    try bench.system.run(until: .minutes(1))
    #expect(record.succeeded == [0, 1, 2])
    let text = "MongoWaitQueueTimeoutError: Timed out while checking out a connection from connection pool"
    for entry in record.entries where entry.failure != nil {
      #expect(abs(entry.ended - 1.25) < 1e-9)
      #expect(entry.failure == text)
    }
    #expect(record.failures.map(\.status) == [503, 503])
    #expect(record.failures.allSatisfy { $0.isWorthRetrying })
  }

  /// Opening takes its time, two at once.
  @Test func opensTwoAtATime() throws {
    let bench = try MongoBench("cores: 64, operationTime: 1s, connectTime: 100ms")
    let client = try bench.client()
    let record = MongoBench.Record()
    for number in 0..<6 { bench.at(.seconds(1), number, client, record) { try MongoBench.find() } }
    try bench.system.run(until: .minutes(1))
    #expect(record.entries.map { (($0.ended - 1) * 1000).rounded() } == [1100, 1100, 1200, 1200, 1300, 1300])
  }

  @Test func keepsConnectionsReady() throws {
    let bench = try MongoBench("connectTime: 10ms, size: 1")
    let client = try bench.client("{minPoolSize: 5}")
    try bench.system.run(until: .seconds(10))
    #expect(client.figures.size == 5)
    #expect(bench.db.with { $0.connections } == [5])
    client.close()
    #expect(bench.db.with { $0.connections } == [0])
    #expect(client.figures.size == 0)
  }

  /// A member takes no more than its limit: the others wait, or fail with a connection that is closed at once.
  @Test func aMemberHasALimit() throws {
    let bench = try MongoBench("size: 1, maxConnections: 3, cores: 64, operationTime: 1s")
    let record = MongoBench.Record()
    let first = try bench.client(named: "first")
    let second = try bench.client("{retryReads: false}", named: "second")
    for number in 0..<3 { bench.at(.seconds(1), number, first, record) { try MongoBench.find() } }
    bench.at(.milliseconds(1_500), 3, second, record) { try MongoBench.find() }
    try bench.system.run(until: .minutes(1))
    #expect(record.succeeded == [0, 1, 2])
    #expect(record.failures.map(\.description) == ["MongoNetworkError: connection 1 to db-0:27017 closed"])
    let current = try bench.system.metric("mongodb_ss_connections", ["conn_type": "current", "member": "db-0:27017"])
    #expect(current == 3)
    #expect(try bench.system.metric("mongodb_connection_memory_bytes", ["member": "db-0:27017"]) == 3 * 1_048_576)
  }

  @Test func defaultsAreTheDrivers() throws {
    let read = try MongoClientSettings(MongoClientOptions.defaults())
    let plain = MongoClientSettings()
    #expect(read.driver.serverSelectionTimeout == plain.driver.serverSelectionTimeout)
    #expect(read.driver.heartbeatInterval == plain.driver.heartbeatInterval)
    #expect(read.driver.localThreshold == plain.driver.localThreshold)
    #expect(read.driver.retryReads && read.driver.retryWrites)
    #expect(read.driver.pool.maxSize == plain.driver.pool.maxSize)
    #expect(read.driver.pool.waitQueueTimeout == plain.driver.pool.waitQueueTimeout)
    #expect(read.driver.pool.maxConnecting == plain.driver.pool.maxConnecting)
    #expect(read.connectTimeout == plain.connectTimeout && read.socketTimeout == nil)
    #expect(read.concern == .majority && read.preference == .primary)
  }

  @Test(arguments: [
    (
      "mongodb://a,b:27018/shop?replicaSet=x&maxPoolSize=7&waitQueueTimeoutMS=900&w=1", "a:27017 b:27018 shop x 7 0.9 1"
    ),
    ("mongodb://user:p@ss@A.Example/?retryWrites=false&directConnection=true", "a.example:27017 - - 100 - majority"),
    ("postgres://a", #"Invalid scheme, expected connection string to start with "mongodb://" or "mongodb+srv://""#),
    ("mongodb+srv://a", "mongodb+srv:// is not simulated; name the hosts"),
    ("mongodb://a/?maxPoolSiz=3", "option maxpoolsiz is not supported"),
    ("mongodb://a/?maxPoolSize=many", "Expected maxPoolSize to be stringified int value, got: many"),
    ("mongodb://a:x/", "Unable to parse a:x with URL"), ("mongodb://", "Invalid connection string \"mongodb://\""),
  ])
  func readsConnectionStrings(text: String, said: String) throws {
    var settings = MongoClientSettings()
    do throws(ParseProblem) {
      try settings.take(MongoURI(parsing: text))
      let pool = settings.driver.pool
      let concern =
        switch settings.concern {
        case .majority: "majority"
        case .members(let count): "\(count)"
        }
      let words =
        settings.seeds + [
          settings.database ?? "-", settings.setName ?? "-", "\(pool.maxSize)",
          pool.waitQueueTimeout.map { "\($0.seconds)" } ?? "-", concern,
        ]
      #expect(words.joined(separator: " ") == said)
    } catch { #expect(error.message == said) }
  }
}
