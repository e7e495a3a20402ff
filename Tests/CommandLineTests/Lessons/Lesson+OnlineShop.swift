extension Lesson {
  private static let shop = "online-shop/payment-provider-slows"

  static let onlineShop = [
    Lesson(
      scenario: shop, variant: "base", without: noFaults,
      fails: ["alert OrdersFail", "OrdersLost", "messages_dead_lettered of PAYMENT"], isLong: true),
    Lesson(
      scenario: shop, variant: "two-workers", without: ["components.order-worker-hpa.maxReplicas=12"],
      fails: ["alert OrdersFail", "OrdersLost", "messages_dead_lettered of PAYMENT"], isLong: true),
    Lesson(
      scenario: shop, variant: "on-call", without: ["runbooks={}"], fails: ["messages_dead_lettered of PAYMENT"],
      isLong: true),
  ]
}
