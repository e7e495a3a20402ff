/// Lists of field names that hashes share. Shape 0 has none. The table only grows, up to a limit.
struct ShapeTable: Sendable {
  private struct Shape: Sendable {
    var fields: [RedisBytes]
    /// What the field names count for in the memory of a hash.
    var packedSize = 0
    /// The shapes with one more field, in the order they were made.
    var wider: [(field: RedisBytes, shape: UInt32)] = []
  }

  private var shapes = [Shape(fields: [])]
  /// Beyond this many shapes, or fields in one, a hash is a table of its own.
  static let limit = 4_096
  static let mostFields = 64
  /// A shape that leads to many others belongs to hashes with arbitrary fields.
  private static let mostWider = 64

  /// Linear in the number of fields, which is small.
  @inline(__always) func position(of field: RedisBytes, in shape: UInt32) -> Int? {
    shapes[Int(shape)].fields.firstIndex(of: field)
  }

  func fields(of shape: UInt32) -> [RedisBytes] { shapes[Int(shape)].fields }

  func packedSize(of shape: UInt32) -> Int { shapes[Int(shape)].packedSize }

  /// The shape with one field more, which `shape` does not have; nil: there is none and no room for it.
  mutating func shape(_ shape: UInt32, with field: RedisBytes) -> UInt32? {
    if let known = shapes[Int(shape)].wider.first(where: { $0.field == field }) { return known.shape }
    let fields = shapes[Int(shape)].fields
    guard shapes.count < Self.limit, fields.count < Self.mostFields, shapes[Int(shape)].wider.count < Self.mostWider
    else { return nil }
    let new = UInt32(shapes.count)
    shapes[Int(shape)].wider.append((field, new))
    let size = shapes[Int(shape)].packedSize + MemoryModel.packed(field)
    shapes.append(Shape(fields: fields + [field], packedSize: size))
    return new
  }

  /// The shape of these different fields in this order.
  mutating func shape(_ fields: [RedisBytes]) -> UInt32? {
    var current: UInt32 = 0
    for field in fields {
      guard let next = shape(current, with: field) else { return nil }
      current = next
    }
    return current
  }
}

/// The fields of hashes that have the same ones, looked up once. Only good for the engine that made it and for its copies.
public struct RedisHashShape: Hashable, Sendable {
  let id: UInt32
}
