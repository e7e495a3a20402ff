public import VirtualTime

/// Something about a store's data that is worth a line in a run's story: what a backup holds, what is gone.
public struct DataStory: Hashable, Sendable {
  public var at: VirtualInstant
  public var text: String
}

/// A store that tells what becomes of its data.
public protocol DataStoryTeller: Component {
  /// In the order of time.
  var dataStory: [DataStory] { get }
}
