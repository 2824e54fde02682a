#include "src/capi/arguments.h"

#include <utility>

#include "tranche/json.h"

namespace tranche::capi {

absl::Status IsNull(const char* name) { return InvalidArgument(std::string(name) + " is NULL"); }

absl::Status IsNullWithSize(const char* name, size_t size) {
  return InvalidArgument(std::string(name) + " is NULL, and its size is " + std::to_string(size));
}

absl::StatusOr<std::string> PathText(const char* path, size_t size) {
  TRANCHE_CAPI_ASSIGN(text, Text("path", path, size));
  if (text->find('\0') != std::string_view::npos) return InvalidArgument("path holds a NUL");
  return std::string(*text);
}

absl::StatusOr<std::vector<std::string>> Texts(const char* name, const tranche_string* texts,
                                               size_t count) {
  std::vector<std::string> copies;
  if (count == 0) return copies;
  TRANCHE_CAPI_TRY(NotNull(name, texts));
  for (size_t i = 0; i < count; ++i) {
    absl::StatusOr<std::string_view> text = Text(name, texts[i]);
    if (!text.ok()) return Prefixed("entry " + std::to_string(i), text.status());
    copies.emplace_back(*text);
  }
  return copies;
}

absl::StatusOr<Target> ReadTarget(tranche_target_kind kind, const char* text, size_t size) {
  TRANCHE_CAPI_ASSIGN(target, Text("target", text, size));
  switch (kind) {
    case TRANCHE_EVERYBODY:
      if (size != 0) return InvalidArgument("a target of everybody takes no text");
      return Everybody{};
    case TRANCHE_SEGMENT:
      return SegmentId{std::string(*target)};
    case TRANCHE_DRAFT: {
      TRANCHE_CAPI_ASSIGN(draft, ParseDraft(*target));
      return *std::move(draft);
    }
    default:
      return InvalidArgument("unknown kind of target: " + std::to_string(kind));
  }
}

absl::StatusOr<PageRequest> ReadPageRequest(const tranche_page_options* options) {
  TRANCHE_CAPI_ASSIGN(given, ReadOptions("tranche_page_options", options,
                                         tranche_page_options(TRANCHE_PAGE_OPTIONS_INIT)));
  TRANCHE_CAPI_ASSIGN(search, Text("search", given->search));
  return PageRequest{given->skip, given->take, std::string(*search)};
}

absl::Status CheckStructSize(const char* name, size_t size, size_t least) {
  if (size >= least && size <= kMaxStructBytes) return absl::OkStatus();
  return InvalidArgument("struct_size of " + std::string(name) + " is " + std::to_string(size) +
                         ", expected " + std::to_string(least));
}

absl::Status CheckUnknownBytes(const char* name, const char* bytes, size_t known, size_t size) {
  for (size_t i = known; i < size; ++i) {
    if (bytes[i] == 0) continue;
    return InvalidArgument(std::string(name) + " sets an option that this library, version " +
                           tranche_version() + ", does not know");
  }
  return absl::OkStatus();
}

}  // namespace tranche::capi
