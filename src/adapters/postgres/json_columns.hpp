// What the JSON columns hold; rows.hpp reads them.
#pragma once

#include <string>
#include <vector>

#include "tillwatch/domain/fact.hpp"
#include "tillwatch/domain/views.hpp"

namespace tillwatch {

std::string ReasonsJson(const std::vector<Reason>& reasons);
std::string GapsJson(const std::vector<Gap>& gaps);
std::string TraitsJson(const TraitSet& traits);
std::string FactsJson(const Facts& facts);
std::string ItemsJson(const std::vector<LineItem>& items);

}  // namespace tillwatch
