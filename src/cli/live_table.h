// Lines that are drawn again in place on a terminal, such as a table of counts that move.
#ifndef TRANCHE_SRC_CLI_LIVE_TABLE_H_
#define TRANCHE_SRC_CLI_LIVE_TABLE_H_

#include <cstddef>
#include <string>
#include <vector>

namespace tranche::cli {

class LiveTable {
 public:
  // Whether tables of that many lines can be drawn in place: on a terminal that is high enough.
  static bool Possible(size_t lines);

  // Draws `lines` over those drawn before.
  void Draw(const std::vector<std::string>& lines);

 private:
  size_t drawn_lines_ = 0;
};

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_LIVE_TABLE_H_
