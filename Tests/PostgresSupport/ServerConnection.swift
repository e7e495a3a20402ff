import CLibPQ
import TestSupport

/// One libpq connection whose statements can be left pending.
public final class ServerConnection {
  /// What the client sees of a statement's end.
  public struct Answer: Hashable {
    /// The command tag's first word; empty for an error.
    public var command = ""
    public var rowCount = 0
    /// Column values of each row, NULL as nil.
    public var rows: [[String?]] = []
    public var columns: [String] = []
    public var sqlState: String?
    public var message = ""
    /// The character an error is about, from 1; 0: none.
    public var position = 0
    public var hint = ""

    public init(command: String = "", rowCount: Int = 0, sqlState: String? = nil, message: String = "") {
      self.command = command
      self.rowCount = rowCount
      self.sqlState = sqlState
      self.message = message
    }
  }

  private let handle: OpaquePointer
  public private(set) var isBusy = false
  /// The server process.
  public let processID: Int32

  /// - Parameter host: the folder of the server's socket.
  init(host: String, user: String) throws {
    handle = PQconnectdb("host=\(host) port=5432 user=\(user) dbname=postgres")
    processID = PQbackendPID(handle)
    guard PQstatus(handle) == CONNECTION_OK else {
      // `deinit` runs after this, too, and frees the handle.
      throw PostgresServer.Problem(String(cString: PQerrorMessage(handle)))
    }
    // Warnings (BEGIN inside a transaction) are expected here.
    PQsetNoticeProcessor(handle, { _, _ in }, nil)
  }

  deinit { PQfinish(handle) }

  /// To wait for an answer with `poll`.
  public var socket: Int32 { PQsocket(handle) }

  /// Runs a statement to its end.
  @discardableResult public func execute(_ sql: String) throws -> Answer {
    let answer = ask(sql)
    if answer.sqlState != nil { throw PostgresServer.Problem("\(sql): \(answer.message)") }
    return answer
  }

  /// Runs a statement to its end; errors are answers.
  public func ask(_ sql: String) -> Answer { Self.answer(PQexec(handle, sql), handle) }

  /// Sends a statement; nil when it is under way, else the failure that the client sees at once.
  public func send(_ sql: String) -> Answer? {
    precondition(!isBusy, "the connection has a statement pending")
    guard PQsendQuery(handle, sql) == 1 else {
      return Answer(sqlState: "08006", message: String(cString: PQerrorMessage(handle)))
    }
    isBusy = true
    return nil
  }

  /// The pending statement's end, if it has arrived.
  public func receive() -> Answer? {
    guard isBusy else { return nil }
    let isAlive = PQconsumeInput(handle) == 1
    if isAlive, PQisBusy(handle) == 1 { return nil }
    var last: Answer?
    while let result = PQgetResult(handle) {
      let answer = Self.answer(result, handle)
      // A terminated connection reports the server's reason first and its loss after it.
      if last?.sqlState == nil { last = answer }
    }
    isBusy = false
    return last ?? Answer(sqlState: "08006", message: String(cString: PQerrorMessage(handle)))
  }

  private static func field(_ result: OpaquePointer?, _ code: Unicode.Scalar) -> String? {
    PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) }
  }

  private static func answer(_ result: OpaquePointer?, _ handle: OpaquePointer) -> Answer {
    defer { PQclear(result) }
    var answer = Answer()
    let status = PQresultStatus(result)
    guard status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK else {
      answer.sqlState = PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) } ?? "08006"
      answer.message =
        PQresultErrorField(result, Int32(UInt8(ascii: "M"))).map { String(cString: $0) }
        ?? String(cString: PQerrorMessage(handle))
      answer.position = field(result, "P").flatMap { Int($0) } ?? 0
      answer.hint = field(result, "H") ?? ""
      return answer
    }
    answer.command = String(String(cString: PQcmdStatus(result)).prefix { $0 != " " })
    answer.rowCount = Int(String(cString: PQcmdTuples(result))) ?? 0
    answer.columns = (0..<PQnfields(result)).map { String(cString: PQfname(result, $0)) }
    for row in 0..<PQntuples(result) {
      answer.rows.append(
        (0..<PQnfields(result)).map { column in
          PQgetisnull(result, row, column) == 1 ? nil : String(cString: PQgetvalue(result, row, column))
        })
    }
    return answer
  }
}
