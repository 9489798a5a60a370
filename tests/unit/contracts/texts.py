"""A small dataset as text, which tests change in one place."""

from contracts import Contract, Dataset, assemble, load_text

SOURCE = """\
apiVersion: v3.1.0
kind: DataContract
id: orders
name: orders
version: 1.2.0
status: active
description: {purpose: Orders as the shop writes them.}
schema:
  - name: orders
    properties:
      - {name: shop, logicalType: string, required: true}
      - {name: sold, logicalType: timestamp, required: true}
      - {name: pieces, logicalType: integer, required: true}
      - {name: price, logicalType: number, physicalType: "decimal(10,2)", required: true}
      - {name: weight, logicalType: number}
    customProperties:
      - {property: records, value: orders}
      - {property: sources, value: {orders: {folder: orders}}}
      - {property: period, value: {grain: month, from: [file_name, folder], column: sold}}
      - {property: identity, value: [shop, sold]}
      - {property: counts, value: {large: pieces > 100}}
      - {property: rules, value: [{reason: free, condition: price <= 0, why: Nobody paid.}]}
"""
PRODUCT = """\
apiVersion: v3.1.0
kind: DataContract
id: sales
name: sales
version: 1.0.0
status: active
description: {purpose: Sales by shop and month.}
schema:
  - name: sales
    properties:
      - {name: shop, logicalType: string}
      - {name: year, logicalType: integer}
      - {name: month, logicalType: integer}
      - {name: orders, logicalType: integer, customProperties: [{property: measure, value: count(*)}]}
      - {name: revenue, logicalType: number, customProperties: [{property: measure, value: sum(price)}]}
      - {name: pieces, logicalType: integer, customProperties: [{property: measure, value: sum(pieces)}]}
    customProperties:
      - {property: from, value: orders}
      - property: answer
        value:
          name: average_sale
          by: [shop]
          numbers:
            - {name: average, formula: sum(revenue) / sum(orders), title: Average sale, unit: euros}
"""
SECOND = PRODUCT.replace("sales", "returns").replace("average_sale", "average_return")


def changed(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def dataset(source: str = SOURCE, *products: str, name: str = "shop") -> Dataset:
    """The dataset of these texts; each stands in a file of its own."""
    contracts: dict[str, Contract] = {}
    for number, text in enumerate((source, *(products or (PRODUCT,)))):
        file = f"{'source' if number == 0 else f'product{number}'}.yaml"
        contracts[file] = load_text(text, file)
    return assemble(name, contracts)
