// main() of every test program. TILLWATCH_TEST_SHARD="2/3" runs only each third case, beginning
// with the second: CTest runs such parts of one program side by side.
#define BOOST_TEST_MODULE tillwatch
#define BOOST_TEST_NO_MAIN
#define BOOST_TEST_ALTERNATIVE_INIT_API
#include <boost/test/tree/traverse.hpp>
#include <boost/test/tree/visitor.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace {

namespace ut = boost::unit_test;

class Shard : public ut::test_tree_visitor {
 public:
  Shard(unsigned number, unsigned count) : number_(number), count_(count) {}

 private:
  void visit(const ut::test_case& test) override {
    for (const auto& decorator : test.p_decorators.get()) {
      if (dynamic_cast<const ut::decorator::enable_if<false>*>(decorator.get())) return;
    }
    if (next_++ % count_ + 1 == number_) return;
    const_cast<ut::test_case&>(test).p_default_status.value = ut::test_unit::RS_DISABLED;
  }

  unsigned number_, count_;
  unsigned next_ = 0;
};

bool KeepShard() {
  const char* shard = std::getenv("TILLWATCH_TEST_SHARD");
  if (shard == nullptr) return true;
  unsigned number = 0;
  unsigned count = 0;
  if (std::sscanf(shard, "%u/%u", &number, &count) != 2 || number < 1 || number > count) {
    throw std::invalid_argument("TILLWATCH_TEST_SHARD must be like 2/3");
  }
  Shard visitor(number, count);
  ut::traverse_test_tree(ut::framework::master_test_suite(), visitor, true);
  return true;
}

}  // namespace

int main(int argc, char* argv[]) { return ut::unit_test_main(KeepShard, argc, argv); }
