// SHA-256, for hashes of tokens, tags of segments and fingerprints of requests.
#ifndef TRANCHE_SRC_SERVER_SHA256_H_
#define TRANCHE_SRC_SERVER_SHA256_H_

#include <string>
#include <string_view>

namespace tranche::server {

// Hashes what is added piece by piece. Not thread-safe.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void Add(std::string_view bytes);
  // The hash of what was added, as 64 hexadecimal digits in lower case. The last call.
  std::string Finish();

 private:
  void* context_;
};

// The same of one text.
std::string Sha256Of(std::string_view bytes);

// Whether the texts are the same; takes as long for every text of one length.
bool SameSecret(std::string_view a, std::string_view b);

}  // namespace tranche::server

#endif  // TRANCHE_SRC_SERVER_SHA256_H_
