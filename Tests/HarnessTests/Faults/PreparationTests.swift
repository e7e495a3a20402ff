import Testing

/// Components learn of the planned faults before anything begins.
@Suite struct PreparationTests {
  @Test func everyPlannedFaultIsAnnouncedOnceBeforeTheRun() throws {
    let (diary, _, _) = try FaultProbe.play(
      """
      duration: 10m
      faults:
        - {id: late, at: 5m, for: 1m, target: probe, outage: {}}
        - {id: early, at: 1m, for: 2m, target: probe, slow: {}}
      """)
    #expect(diary.prepared == ["late", "early", "start"])
    #expect(diary.of("inject").map(\.id) == ["early", "late"])
  }
}
