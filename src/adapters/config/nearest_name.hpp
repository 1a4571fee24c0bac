// "Did you mean ...?" for names that nobody knows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tillwatch {

// The known name that is so close to the wrong one that it was probably meant; empty without one.
std::string NearestName(std::string_view wrong, const std::vector<std::string>& known);

// "; did you mean \"points\"?", or that without a near name: "; one of a, b, c".
std::string Cure(std::string_view wrong, const std::vector<std::string>& known);

}  // namespace tillwatch
