import ArgumentParser
import Components
import Harness
import Scenario
import Synchronization
import Telemetry

/// The streams that a single run can write besides its report: the journal, the scraped metrics, and where those ended.
final class RunExtras: Sendable {
  private let journal: SharedSink?
  private let metrics: SharedSink?
  private let staleMarkers: SharedSink?
  private let lines = Mutex<[LinesBox]>([])

  /// - Throws: when a file cannot be opened, or there is more than one run.
  init(journal: String?, openMetrics: String?, staleMarkers: String?, runs: Int) throws {
    let options = [("--journal", journal), ("--openmetrics", openMetrics), ("--stale-markers", staleMarkers)]
    for (option, path) in options where path != nil && runs != 1 {
      throw ValidationError(
        "\(option) needs exactly one run, this command has \(runs): give one file, one --seed and one --variant.")
    }
    self.journal = try journal.map { try SharedSink(path: $0) }
    metrics = try openMetrics.map { try SharedSink(path: $0) }
    self.staleMarkers = try staleMarkers.map { try SharedSink(path: $0) }
  }

  func attach(to options: inout RunOptions, plan: Plan) {
    if let journal {
      let channels = plan.vocabulary.channels
      options.observers.append { [self] telemetry in
        let writer = JournalJSONLines(
          journal: telemetry.journal, correlationIDs: telemetry.correlationIDs, channels: channels, sink: journal.sink)
        lines.withLock { $0.append(LinesBox(writer)) }
        return writer
      }
    }
    if let metrics { options.openMetrics = { metrics.sink } }
    if let staleMarkers { options.staleMarkers = { staleMarkers.sink } }
  }

  /// Ends the files; they have their names only now.
  func close() throws {
    for box in lines.withLock({ $0 }) { box.writer.finish() }
    for sink in [journal, metrics, staleMarkers] {
      do { try sink?.sink.close() } catch { throw OutputFile.failure(error) }
    }
  }

  private struct LinesBox: @unchecked Sendable {
    let writer: JournalJSONLines
    init(_ writer: JournalJSONLines) { self.writer = writer }
  }

  /// A file sink that one run at a time writes to.
  private final class SharedSink: @unchecked Sendable {
    let sink: FileSink
    init(path: String) throws {
      do { sink = try FileSink(path: path) } catch { throw OutputFile.failure(error) }
      if let temporary = sink.temporaryPath { Interruption.removes(temporary) }
    }
  }
}

/// Files that are written whole or not at all.
enum OutputFile {
  static func write(_ text: String, to path: String) throws {
    do throws(FileSinkError) {
      let sink = try FileSink(path: path)
      if let temporary = sink.temporaryPath { Interruption.removes(temporary) }
      sink.write(text)
      try sink.close()
    } catch {
      throw failure(error)
    }
  }

  static func failure(_ error: FileSinkError) -> any Error {
    CommandEnvironment.current.errors("firedrill: \(error)\n")
    return ExitStatus.cannotWrite
  }
}
