#include "src/server/sha256.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <new>

namespace tranche::server {
namespace {

EVP_MD_CTX* Context(void* context) { return static_cast<EVP_MD_CTX*>(context); }

// OpenSSL fails here only when memory has run out.
void Check(int done) {
  if (done != 1) throw std::bad_alloc();
}

}  // namespace

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  Check(context_ != nullptr ? EVP_DigestInit_ex(Context(context_), EVP_sha256(), nullptr) : 0);
}

Sha256::~Sha256() { EVP_MD_CTX_free(Context(context_)); }

void Sha256::Add(std::string_view bytes) {
  Check(EVP_DigestUpdate(Context(context_), bytes.data(), bytes.size()));
}

std::string Sha256::Finish() {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::array<unsigned char, 32> hash;
  Check(EVP_DigestFinal_ex(Context(context_), hash.data(), nullptr));
  std::string text;
  for (const unsigned char byte : hash) {
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

std::string Sha256Of(std::string_view bytes) {
  Sha256 hash;
  hash.Add(bytes);
  return hash.Finish();
}

bool SameSecret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace tranche::server
