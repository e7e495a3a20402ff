import Harness

extension RunResult {
  /// What the tables list: everything together, then the channels; one channel alone needs no sum.
  var tableFigures: [ChannelFigures] {
    if channels.count == 1 { return channels }
    var all = total
    all.name = Phrase.all
    return [all] + channels
  }
}
