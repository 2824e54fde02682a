#include "src/image/operation_codec.h"

#include <memory>
#include <optional>
#include <utility>

#include "src/base/bytes.h"
#include "src/base/message.h"
#include "src/base/planted.h"
#include "src/image/draft_codec.h"
#include "src/image/time_codec.h"
#include "src/schema/field_type.h"

namespace tranche::internal {
namespace {

void PutOptionalText(const std::optional<std::string>& text, ByteWriter* to) {
  to->PutBool(text.has_value());
  if (text) to->PutText(*text);
}

std::optional<std::string> GetOptionalText(ByteReader* from) {
  if (!from->GetBool()) return {};
  return std::string(from->GetText());
}

// The bytes of each operation but batches, which are bytes of their own.
template <typename Call>
struct Codec;

template <>
struct Codec<CreateSegments> {
  static constexpr OperationType kType = OperationType::kCreateSegments;
  static void Put(const CreateSegments& create, ByteWriter* to) {
    to->Put(static_cast<uint32_t>(create.drafts.size()));
    for (const Draft& draft : create.drafts) PutDraft(draft, to);
  }
  static CreateSegments Get(ByteReader* from) {
    CreateSegments create;
    create.drafts.resize(from->GetCount(kLeastDraftBytes));
    for (Draft& draft : create.drafts) draft = GetDraft(from);
    return create;
  }
};

template <>
struct Codec<PutSegment> {
  static constexpr OperationType kType = OperationType::kPutSegment;
  static void Put(const PutSegment& put, ByteWriter* to) { PutDraft(put.draft, to); }
  static PutSegment Get(ByteReader* from) { return {GetDraft(from)}; }
};

template <>
struct Codec<UpdateSegment> {
  static constexpr OperationType kType = OperationType::kUpdateSegment;
  static void Put(const UpdateSegment& update, ByteWriter* to) {
    to->PutText(update.id);
    PutOptionalText(update.edit.name, to);
    PutOptionalText(update.edit.description, to);
    to->PutBool(update.edit.rules.has_value());
    if (update.edit.rules) PutRules(*update.edit.rules, to);
  }
  static UpdateSegment Get(ByteReader* from) {
    UpdateSegment update;
    update.id = from->GetText();
    update.edit.name = GetOptionalText(from);
    update.edit.description = GetOptionalText(from);
    if (from->GetBool()) update.edit.rules = GetRules(from);
    if (TRANCHE_PLANTED(edited_rules_lost)) update.edit.rules.reset();
    return update;
  }
};

template <>
struct Codec<DeleteSegment> {
  static constexpr OperationType kType = OperationType::kDeleteSegment;
  static void Put(const DeleteSegment& remove, ByteWriter* to) { to->PutText(remove.id); }
  static DeleteSegment Get(ByteReader* from) { return {std::string(from->GetText())}; }
};

template <>
struct Codec<AddField> {
  static constexpr OperationType kType = OperationType::kAddField;
  static void Put(const AddField& add, ByteWriter* to) {
    to->PutText(add.field.name);
    to->PutBool(add.field.kind.has_value());
    if (add.field.kind) to->Put(*add.field.kind);
    to->PutBool(add.field.values.has_value());
    if (add.field.values) PutValues(*add.field.values, to);
    to->PutBool(add.field.open);
    to->PutBool(add.field.decimals.has_value());
    if (add.field.decimals) to->Put(static_cast<int32_t>(*add.field.decimals));
    to->PutBool(add.field.unit.has_value());
    if (add.field.unit) to->Put(*add.field.unit);
  }
  static AddField Get(ByteReader* from) {
    AddField add;
    add.field.name = from->GetText();
    if (from->GetBool()) add.field.kind = from->GetEnum(kLastFieldKind);
    if (from->GetBool()) add.field.values = GetValues(from);
    add.field.open = from->GetBool();
    if (from->GetBool()) add.field.decimals = from->Get<int32_t>();
    if (from->GetBool()) add.field.unit = from->GetEnum(TimeUnit::kMilliseconds);
    return add;
  }
};

template <>
struct Codec<DropField> {
  static constexpr OperationType kType = OperationType::kDropField;
  static void Put(const DropField& drop, ByteWriter* to) { to->PutText(drop.field); }
  static DropField Get(ByteReader* from) { return {std::string(from->GetText())}; }
};

template <>
struct Codec<AddValues> {
  static constexpr OperationType kType = OperationType::kAddValues;
  static void Put(const AddValues& add, ByteWriter* to) {
    to->PutText(add.field);
    PutValues(add.values, to);
  }
  static AddValues Get(ByteReader* from) {
    AddValues add;
    add.field = from->GetText();
    add.values = GetValues(from);
    return add;
  }
};

template <>
struct Codec<RenameValue> {
  static constexpr OperationType kType = OperationType::kRenameValue;
  static void Put(const RenameValue& rename, ByteWriter* to) {
    to->PutText(rename.field);
    to->PutText(rename.value);
    to->PutText(rename.new_value);
  }
  static RenameValue Get(ByteReader* from) {
    RenameValue rename;
    rename.field = from->GetText();
    rename.value = from->GetText();
    rename.new_value = from->GetText();
    return rename;
  }
};

template <>
struct Codec<RetireValue> {
  static constexpr OperationType kType = OperationType::kRetireValue;
  static void Put(const RetireValue& retire, ByteWriter* to) {
    to->PutText(retire.field);
    to->PutText(retire.value);
    to->PutBool(retire.force);
  }
  static RetireValue Get(ByteReader* from) {
    RetireValue retire;
    retire.field = from->GetText();
    retire.value = from->GetText();
    retire.force = from->GetBool();
    return retire;
  }
};

template <>
struct Codec<AdvanceTo> {
  static constexpr OperationType kType = OperationType::kAdvanceTo;
  static void Put(const AdvanceTo& advance, ByteWriter* to) { PutTime(advance.time, to); }
  static AdvanceTo Get(ByteReader* from) { return {GetTime(from)}; }
};

// The operation of this type, where it is none of the first kind, ApplyBatch.
template <typename... Calls>
std::optional<Operation> Get(OperationType type, ByteReader* from,
                             const std::variant<ApplyBatch, Calls...>*) {
  std::optional<Operation> operation;
  const auto get = [&]<typename Call>(const Call*) {
    if (Codec<Call>::kType == type) operation = Codec<Call>::Get(from);
  };
  (get(static_cast<const Calls*>(nullptr)), ...);
  return operation;
}

absl::Status NoOperation() {
  return MakeError(absl::StatusCode::kDataLoss, "the bytes are no operation");
}

}  // namespace

EncodedOperation::EncodedOperation(const Operation& operation) {
  const auto encode = [&]<typename Call>(const Call& call) {
    if constexpr (std::is_same_v<Call, ApplyBatch>) {
      type_ = OperationType::kApplyBatch;
      body_ = call.batch->bytes();
    } else {
      type_ = Codec<Call>::kType;
      ByteWriter to;
      Codec<Call>::Put(call, &to);
      bytes_ = to.Take();
      body_ = bytes_;
    }
  };
  std::visit(encode, operation);
}

absl::StatusOr<Operation> DecodeOperation(OperationType type, std::string_view body) {
  if (type == OperationType::kApplyBatch) {
    TRANCHE_ASSIGN_OR_RETURN(Batch batch, Batch::FromBytes(std::string(body)));
    return ApplyBatch{std::make_shared<const Batch>(std::move(batch))};
  }
  ByteReader from(body);
  std::optional<Operation> operation = Get(type, &from, static_cast<const Operation*>(nullptr));
  if (!operation || !from.at_end()) return NoOperation();
  return *std::move(operation);
}

}  // namespace tranche::internal
