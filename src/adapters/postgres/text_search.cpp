#include "text_search.hpp"

namespace tillwatch {
namespace {

// Numbers of old events lie together, so a list of many of them would be long in finding its first.
constexpr int kFew = 5000;

#define BEGINS(column)                         \
  "(" column " collate \"C\" ^@ $1 or " column \
  " collate \"C\" ^@ upper($1)"                \
  " or " column " collate \"C\" ^@ lower($1))"

// Each line by an index of its own (migration 0015), whose condition it repeats.
constexpr const char* kFindEvents =
    "select e.event_id from pos_events e where (" BEGINS("e.order_ref")
    " or (e.ticket_no is distinct from e.order_ref and " BEGINS("e.ticket_no") ")"
    " or (e.order_id <> e.order_ref and " BEGINS("e.order_id") ")"
    " or (e.original_order_id <> e.order_ref and " BEGINS("e.original_order_id") ")"
    " or jsonb_path_query_array(e.items::jsonb, '$[*].sku') ? $1)"
    " and e.occurred_at >= coalesce($2::timestamptz, '-infinity')"
    " and e.occurred_at < coalesce($3::timestamptz, 'infinity') limit $4::int";

#undef BEGINS

}  // namespace

// Folding the case of every row instead takes three times as long; and lines are taken apart only
// where the SKU stands somewhere in their text.
const char* const kSaysText = R"((e.order_id ^@ any(array[$?, upper($?), lower($?)])
    or e.ticket_no ^@ any(array[$?, upper($?), lower($?)])
    or e.original_order_id ^@ any(array[$?, upper($?), lower($?)])
    or (strpos(e.items::text, to_json($?::text)::text) > 0
        and e.items::jsonb @> jsonb_build_array(jsonb_build_object('sku', $?::text)))))";

SqlText FewThatSay(pqxx::work& tx, const std::string& text, const std::optional<UtcTime>& from,
                   const std::optional<UtcTime>& to) {
  SqlParams params;
  params.Add(SqlText(text));
  params.Add(ToSql(from)).Add(ToSql(to));
  // The planner thinks that it will meet enough of them on the way through the table or the times:
  // of a JSON column it knows nothing, and a number is in one place of it.
  tx.exec("set local enable_seqscan = off; set local enable_indexscan = off");
  const auto rows = params.Add(kFew + 1).Run(tx, kFindEvents);
  tx.exec("set local enable_seqscan to default; set local enable_indexscan to default");
  if (rows.size() > kFew) return std::nullopt;
  SqlArray ids;
  for (const auto& row : rows) ids.Add(std::string(row[0].c_str()));
  return ids.Literal();
}

}  // namespace tillwatch
