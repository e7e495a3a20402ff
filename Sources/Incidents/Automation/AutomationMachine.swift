import VirtualTime

/// When an automation acts, holds back and undoes. Pure: whoever does it says when it has been done.
///
/// | state | what happens | then |
/// |---|---|---|
/// | idle | its trigger begins to hold | it acts after its delay, if cooldown and limit allow; else as soon as they do |
/// | about to act | the trigger is over | nothing is done |
/// | has acted | the trigger still holds, nothing is left to undo | it acts again after the cooldown |
/// | a remedy is in effect | the trigger has been over for long enough | it is undone |
struct AutomationMachine: Hashable, Sendable {
  /// Why it does not act although its trigger holds.
  enum Restraint: String, Hashable, Sendable {
    case cooldown
    case limit = "limit per hour"
  }

  /// What is to be done now.
  enum Duty: Hashable, Sendable { case act, undo }

  let cooldown: VirtualDuration
  let maxPerHour: Int
  let undoAfter: VirtualDuration
  private(set) var isTriggered = false
  /// Whether anything of its own is in effect that it can undo.
  private(set) var hasRemedy = false
  /// When it began to act, within the last hour.
  private var acts: [VirtualInstant] = []
  private var isBusy = false
  private var actsAt: VirtualInstant?
  private var undoesAt: VirtualInstant?
  private var looksAt: VirtualInstant?
  /// What holds it back, told once.
  private var restraint: Restraint?

  init(cooldown: VirtualDuration, maxPerHour: Int, undoAfter: VirtualDuration) {
    self.cooldown = cooldown
    self.maxPerHour = maxPerHour
    self.undoAfter = undoAfter
  }

  /// When `due` is to be asked; nil: something else has to happen first.
  var next: VirtualInstant? { isBusy ? nil : [actsAt, undoesAt, looksAt].compactMap { $0 }.min() }

  /// The trigger holds from now on, or no longer.
  /// - Parameter delay: asked when it makes up its mind.
  /// - Returns: what holds it back, when that is news.
  mutating func set(triggered: Bool, now: VirtualInstant, delay: () -> VirtualDuration) -> Restraint? {
    guard triggered != isTriggered else { return nil }
    isTriggered = triggered
    if !triggered { (actsAt, looksAt, restraint) = (nil, nil, nil) }
    return settle(now, delay)
  }

  /// Time has passed.
  mutating func due(now: VirtualInstant, delay: () -> VirtualDuration) -> (duty: Duty?, restraint: Restraint?) {
    guard !isBusy else { return (nil, nil) }
    if let actsAt, actsAt <= now {
      self.actsAt = nil
      isBusy = true
      acts.append(now)
      restraint = nil
      return (.act, nil)
    }
    if let undoesAt, undoesAt <= now {
      self.undoesAt = nil
      isBusy = true
      return (.undo, nil)
    }
    if let looksAt, looksAt <= now {
      self.looksAt = nil
      return (nil, settle(now, delay))
    }
    return (nil, nil)
  }

  /// What was to be done has been done.
  /// - Parameter hasRemedy: whether anything is left to undo.
  mutating func done(hasRemedy: Bool, now: VirtualInstant, delay: () -> VirtualDuration) -> Restraint? {
    isBusy = false
    self.hasRemedy = hasRemedy
    return settle(now, delay)
  }

  private mutating func settle(_ now: VirtualInstant, _ delay: () -> VirtualDuration) -> Restraint? {
    guard !isBusy else { return nil }
    guard isTriggered else {
      if hasRemedy, undoesAt == nil { undoesAt = now + undoAfter }
      return nil
    }
    undoesAt = nil
    guard !hasRemedy, actsAt == nil else { return nil }
    guard let (until, reason) = held(now) else {
      actsAt = now + delay()
      return nil
    }
    looksAt = until
    defer { restraint = reason }
    return restraint == reason ? nil : reason
  }

  /// Until when it must not act, and why.
  private mutating func held(_ now: VirtualInstant) -> (VirtualInstant, Restraint)? {
    acts.removeAll { $0 + max(.hours(1), cooldown) <= now }
    let recent = acts.filter { $0 + .hours(1) > now }
    if recent.count >= maxPerHour { return (recent[recent.count - maxPerHour] + .hours(1), .limit) }
    guard let last = acts.last, last + cooldown > now else { return nil }
    return (last + cooldown, .cooldown)
  }
}
