// M/M/c at load 0.9 in ns-3: two callbacks that schedule each other, ns-3's own random variables and default scheduler.
#include <ns3/core-module.h>

#include <cstdint>
#include <queue>

#include "result.hpp"

namespace {

class Station {
  std::int64_t left_;
  int free_;
  ns3::Ptr<ns3::ExponentialRandomVariable> gap_ = ns3::CreateObject<ns3::ExponentialRandomVariable>();
  ns3::Ptr<ns3::ExponentialRandomVariable> service_ = ns3::CreateObject<ns3::ExponentialRandomVariable>();
  std::queue<std::int64_t> line_;

 public:
  std::int64_t served = 0;
  double waited = 0;

  explicit Station(const Arguments& arguments) : left_(arguments.customers), free_(arguments.servers) {
    gap_->SetAttribute("Mean", ns3::DoubleValue(1 / (0.9 * arguments.servers)));
    service_->SetAttribute("Mean", ns3::DoubleValue(1));
  }

  void arrive_later() {
    if (left_ == 0) return;
    --left_;
    ns3::Simulator::Schedule(after(gap_->GetValue()), &Station::arrive, this);
  }

 private:
  static ns3::Time after(double seconds) { return ns3::NanoSeconds(static_cast<std::uint64_t>(seconds * 1e9)); }

  void arrive() {
    line_.push(ns3::Simulator::Now().GetNanoSeconds());
    if (free_ > 0) serve();
    arrive_later();
  }

  void depart() {
    ++free_;
    if (!line_.empty()) serve();
  }

  void serve() {
    waited += static_cast<double>(ns3::Simulator::Now().GetNanoSeconds() - line_.front());
    line_.pop();
    ++served;
    --free_;
    ns3::Simulator::Schedule(after(service_->GetValue()), &Station::depart, this);
  }
};

}  // namespace

int main(int count, char** values) {
  const Arguments arguments = read_arguments(count, values);
  ns3::RngSeedManager::SetSeed(static_cast<std::uint32_t>(arguments.seed));
  Station station(arguments);
  const Stopwatch watch;
  station.arrive_later();
  ns3::Simulator::Run();
  const Elapsed elapsed = watch.elapsed();
  const auto events = static_cast<std::int64_t>(ns3::Simulator::GetEventCount());
  ns3::Simulator::Destroy();
  print_result(station.served, elapsed, events, station.waited / 1e9 / static_cast<double>(station.served));
}
