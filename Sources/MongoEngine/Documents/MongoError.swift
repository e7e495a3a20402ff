/// A refusal as the server sends it: a number, the number's name, and a sentence.
public struct MongoError: Error, Hashable, Sendable, CustomStringConvertible {
  public var code: Int
  /// Without its own name the server calls a code `Location` and the number.
  public var codeName: String
  public var message: String

  public init(_ code: ErrorCode, _ message: String) {
    self.code = code.rawValue
    codeName = code.name
    self.message = message
  }

  /// An error whose code has only a number.
  public init(location: Int, _ message: String) {
    code = location
    codeName = "Location\(location)"
    self.message = message
  }

  /// As mongosh prints it.
  public var description: String { "MongoServerError[\(codeName)]: \(message)" }

  /// An error of this engine's own: something that the real server knows and this one does not.
  static func unsupported(_ what: String) -> MongoError {
    MongoError(.notImplemented, "\(what) is not supported by this simulator")
  }
}

/// The codes that have names, as far as the engine uses them (`error_codes.yml` of the server).
public enum ErrorCode: Int, Hashable, Sendable, CaseIterable {
  case badValue = 2
  case hostUnreachable = 6
  case hostNotFound = 7
  case failedToParse = 9
  case unauthorized = 13
  case typeMismatch = 14
  case overflow = 15
  case illegalOperation = 20
  case namespaceNotFound = 26
  case indexNotFound = 27
  case pathNotViable = 28
  case conflictingUpdateOperators = 40
  case namespaceExists = 48
  case maxTimeMSExpired = 50
  case dollarPrefixedFieldName = 52
  case commandNotFound = 59
  case writeConcernFailed = 64
  case invalidIDField = 53
  case notSingleValueField = 54
  case emptyFieldName = 56
  case immutableField = 66
  case cannotCreateIndex = 67
  case invalidOptions = 72
  case indexOptionsConflict = 85
  case indexKeySpecsConflict = 86
  case networkTimeout = 89
  case shutdownInProgress = 91
  case notSecondary = 95
  case operationFailed = 96
  case unsatisfiableWriteConcern = 100
  case exceededTimeLimit = 262
  case readConcernMajorityNotAvailableYet = 134
  case invalidPipelineOperator = 168
  case cannotIndexParallelArrays = 171
  case primarySteppedDown = 189
  case invalidIndexSpecificationOption = 197
  case notImplemented = 238
  case conversionFailure = 241
  case socketException = 9001
  case notWritablePrimary = 10107
  case duplicateKey = 11000
  case interruptedAtShutdown = 11600
  case interruptedDueToReplStateChange = 11602
  case notPrimaryNoSecondaryOk = 13435
  case notPrimaryOrSecondary = 13436

  /// As the server spells it.
  public var name: String {
    if self == .invalidIDField { return "InvalidIdField" }
    let text = "\(self)"
    return text.prefix(1).uppercased() + text.dropFirst()
  }
}
