// docs/event-contract.md as data: what it says is tested against the decoder, and over MQTT.
#pragma once

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace tillwatch::test {

struct ContractExample {
  std::string topic;
  std::string payload;
};

inline std::vector<std::string> ContractLines() {
  const char* source = std::getenv("TILLWATCH_SOURCE_DIR");
  BOOST_REQUIRE_MESSAGE(source != nullptr, "TILLWATCH_SOURCE_DIR is not set");
  std::ifstream file(std::string(source) + "/docs/event-contract.md");
  BOOST_REQUIRE_MESSAGE(file.is_open(), "docs/event-contract.md is missing");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

inline std::vector<std::string> InBackticks(const std::string& text) {
  std::vector<std::string> found;
  std::size_t open = text.find('`');
  while (open != std::string::npos) {
    const std::size_t close = text.find('`', open + 1);
    if (close == std::string::npos) break;
    found.push_back(text.substr(open + 1, close - open - 1));
    open = text.find('`', close + 1);
  }
  return found;
}

// "Topic: `...`", and the ```json block that follows it.
inline std::vector<ContractExample> Examples(const std::vector<std::string>& lines) {
  std::vector<ContractExample> examples;
  std::string topic;
  bool in_block = false;
  for (const std::string& line : lines) {
    if (line.starts_with("Topic: `")) {
      topic = InBackticks(line).at(0);
    } else if (line == "```json") {
      BOOST_TEST(!topic.empty(), "an example without a topic");
      examples.push_back({std::exchange(topic, ""), ""});
      in_block = true;
    } else if (line == "```") {
      in_block = false;
    } else if (in_block) {
      examples.back().payload += line + "\n";
    }
  }
  return examples;
}

}  // namespace tillwatch::test
