#!/usr/bin/env python3
"""Asks mongomock random questions and writes them down with its answers: mongo-questions.py COUNT SEED > CASES.

A line is a question in extended JSON: `kind` (find, count, update, aggregate), `documents`, its arguments, and either
`answer` or `error`. What mongomock has not implemented, or stumbles over, is left out and counted in a comment at the end.

Where mongomock is known to answer otherwise than the server, nothing is asked:
- booleans stand in a field of their own, because Python takes True as 1;
- sorting by arrays, which mongomock compares whole instead of by their least or greatest element;
- comparing with null by $gt, $gte, $lt, $lte, and $type "null", which mongomock also finds where a field is missing;
- $size of what is no array, which mongomock takes as 1 or 0; numbers for $type, $mod and $options under $not, which it does not know;
- expressions over missing fields, whose results mongomock leaves out instead of setting null;
- $addToSet of falsy values in $group, which mongomock makes null; _id with operators in the filter of a replacement;
- $substr and the like of what is missing; arithmetic with booleans, which Python has and the server refuses;
- $not and $isArray as expressions over a list of one, which mongomock takes as the operand itself;
- numbers as values in $project, which the server takes as inclusion, and mongomock as values.
"""

import datetime
import random
import sys

import mongomock
from bson import json_util

CANONICAL = json_util.CANONICAL_JSON_OPTIONS
WORDS = ["alpha", "beta", "gamma", "delta", "Alpha", "be", ""]
DAY = datetime.datetime(2026, 3, 2, 8, 0, 0)


class Questions:
    """Random documents and questions over a small world, so that questions have answers."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, probability):
        return self.random.random() < probability

    def pick(self, items):
        return self.random.choice(items)

    def number(self):
        return self.pick([self.random.randrange(-3, 9), self.random.randrange(0, 5), self.random.randrange(-6, 12) / 2])

    def moment(self):
        return DAY + datetime.timedelta(hours=self.random.randrange(-40, 40))

    def scalar(self):
        kinds = [self.number, self.number, lambda: self.pick(WORDS), lambda: None, self.moment]
        return self.pick(kinds)()

    def inner(self):
        """A document within a document; names are always in the same order, because mongomock compares without order."""
        found = {}
        for name in ("x", "y", "z"):
            if self.chance(0.7):
                found[name] = self.scalar() if name != "z" else [self.number() for _ in range(self.random.randrange(3))]
        return found

    def complete(self, identifier):
        """A document in which no field is missing."""
        found = self.document(identifier)
        found.update(n=self.number(), s=self.pick(WORDS), at=self.moment(), v=self.pick(WORDS))
        found["list"] = [self.number() for _ in range(self.random.randrange(5))]
        found["doc"] = {"x": self.number(), "y": self.pick(WORDS), "z": [self.number() for _ in range(self.random.randrange(3))]}
        found["docs"] = [{"x": self.number(), "y": self.number()} for _ in range(self.random.randrange(4))]
        return found

    def document(self, identifier):
        found = {"_id": identifier}
        if self.chance(0.8):
            found["flag"] = self.chance(0.5)
        if self.chance(0.9):
            found["n"] = self.number()
        if self.chance(0.85):
            found["s"] = self.pick(WORDS)
        if self.chance(0.8):
            found["v"] = self.scalar()
        if self.chance(0.8):
            found["list"] = [self.number() if self.chance(0.8) else self.pick(WORDS)
                             for _ in range(self.random.randrange(5))]
        if self.chance(0.8):
            found["doc"] = self.inner()
        if self.chance(0.8):
            found["docs"] = [self.inner() for _ in range(self.random.randrange(4))]
        if self.chance(0.7):
            found["at"] = self.moment()
        if self.chance(0.3):
            found["mixed"] = self.pick([self.scalar, self.inner, lambda: [self.scalar() for _ in range(3)]])()
        return found

    # Filters

    def path(self):
        return self.pick(["n", "n", "s", "v", "list", "doc.x", "doc.y", "doc.z", "docs.x", "docs.y", "docs.z", "at", "mixed", "flag",
                          "list.0", "docs.0.x", "docs.1", "missing", "doc", "docs", "mixed.x", "_id", "doc.missing"])

    def operand(self, path):
        name = path.split(".")[0]
        if path in ("n", "_id", "list", "list.0", "docs.z", "doc.z"):
            return self.number()
        if name == "flag":
            return self.chance(0.5)
        if name == "s":
            return self.pick(WORDS)
        if name == "at":
            return self.moment()
        return self.scalar()

    def bound(self, path):
        found = self.operand(path)
        return self.number() if found is None else found

    def condition(self, path):
        """Operators on a field."""
        kind = self.pick(["compare", "compare", "compare", "eq", "ne", "in", "in", "nin", "exists", "type", "regex", "size",
                          "all", "elemMatch", "not", "range"])
        if kind == "compare":
            return {self.pick(["$gt", "$gte", "$lt", "$lte"]): self.bound(path)}
        if kind == "range":
            return {"$gte": self.bound(path), "$lt": self.bound(path)}
        if kind in ("eq", "ne"):
            return {"$" + kind: self.operand(path)}
        if kind in ("in", "nin"):
            return {"$" + kind: [self.operand(path) for _ in range(self.random.randrange(4))]}
        if kind == "exists":
            return {"$exists": self.chance(0.5)}
        if kind == "type":
            return {"$type": self.pick(["number", "string", "object", "array", "bool", "date", "double"])}
        if kind == "regex":
            found = {"$regex": self.pick(["a$", "^be", "^al", "l.h", "[aeiou]t", "(?i)ALPHA", "ta"])}
            return found
        if kind == "size" and path not in ("list", "docs", "doc.z"):
            return {"$exists": True}
        if kind == "size":
            return {"$size": self.random.randrange(4)}
        if kind == "all":
            return {"$all": [self.operand(path) for _ in range(self.random.randrange(1, 3))]}
        if kind == "elemMatch":
            if path == "docs":
                return {"$elemMatch": self.plain(["x", "y"])}
            return {"$elemMatch": {"$gte": self.number(), "$lt": self.number() + 3}}
        return {"$not": self.condition(path)}

    def plain(self, names):
        """A filter without logical operators."""
        found = {}
        for name in names:
            if self.chance(0.7):
                found[name] = self.operand(name) if self.chance(0.5) else {self.pick(["$gt", "$lte", "$ne"]): self.number()}
        return found or {names[0]: self.number()}

    def filter(self, depth=0):
        found = {}
        for _ in range(self.pick([0, 1, 1, 1, 2, 2])):
            path = self.path()
            found[path] = self.operand(path) if self.chance(0.3) else self.condition(path)
        if depth < 2 and self.chance(0.3):
            found[self.pick(["$or", "$and", "$nor"])] = [self.filter(depth + 1) for _ in range(self.random.randrange(1, 4))]
        return found

    # Finds

    def projection(self):
        if self.chance(0.15):
            return {"list": {"$slice": self.pick([1, 2, -1, -2, [1, 2], [0, 1]])}}
        if self.chance(0.1):
            return {"docs": {"$elemMatch": self.plain(["x", "y"])}}
        names = self.random.sample(["n", "s", "doc.x", "doc.y", "docs.x", "docs.z", "list", "mixed", "at", "missing"],
                                   self.random.randrange(1, 4))
        kept = self.chance(0.6)
        found = {name: 1 if kept else 0 for name in names}
        if self.chance(0.3):
            found["_id"] = 0
        return found

    def sort(self):
        names = self.random.sample(["n", "s", "v", "doc.x", "at"], self.random.randrange(1, 3))
        return [[name, self.pick([1, -1])] for name in names] + [["_id", self.pick([1, -1])]]

    def find(self, collection):
        question = {"filter": self.filter()}
        cursor = {}
        if self.chance(0.4):
            question["projection"] = cursor["projection"] = self.projection()
        if self.chance(0.4):
            question["sort"] = cursor["sort"] = self.sort()
        if self.chance(0.2):
            question["skip"] = cursor["skip"] = self.random.randrange(4)
        if self.chance(0.2):
            question["limit"] = cursor["limit"] = self.random.randrange(1, 4)
        return question, lambda: list(collection.find(question["filter"], **cursor))

    # Updates

    def update_path(self):
        return self.pick(["n", "s", "v", "list", "doc.x", "doc.new", "docs.0.x", "docs.1.y", "list.0", "list.2", "new", "new.deep",
                          "at", "mixed", "docs", "doc.z", "mixed.x"])

    def modifier(self):
        kind = self.pick(["$set", "$set", "$unset", "$inc", "$mul", "$min", "$max", "$push", "$push", "$addToSet", "$pull", "$pop",
                          "$rename", "$setOnInsert", "$pullAll"])
        path = self.update_path()
        if kind in ("$set", "$setOnInsert"):
            return kind, path, self.pick([self.scalar, self.inner, lambda: [self.number() for _ in range(2)]])()
        if kind == "$unset":
            return kind, path, ""
        if kind in ("$inc", "$mul"):
            return kind, self.pick(["n", "doc.x", "new", "new.deep", "list.0", "v", "docs.0.x"]), self.number()
        if kind in ("$min", "$max"):
            return kind, path, self.operand("n")
        if kind in ("$push", "$addToSet"):
            target = self.pick(["list", "docs", "new", "doc.z", "n"])
            if self.chance(0.5):
                return kind, target, self.inner() if target == "docs" else self.number()
            value = {"$each": [self.inner() if target == "docs" else self.number() for _ in range(self.random.randrange(4))]}
            if kind == "$push":
                if self.chance(0.3):
                    value["$slice"] = self.pick([-3, -1, 0, 2, 3])
                if self.chance(0.3):
                    value["$position"] = self.pick([0, 1, 2, 9])
                if self.chance(0.3) and target == "list":
                    value["$sort"] = self.pick([1, -1])
            return kind, target, value
        if kind == "$pull":
            target = self.pick(["list", "docs"])
            if target == "docs":
                return kind, target, self.plain(["x", "y"])
            return kind, target, self.pick([self.number(), {"$gte": self.number()}, {"$in": [self.number(), self.number()]},
                                            self.pick(WORDS)])
        if kind == "$pullAll":
            return kind, self.pick(["list", "doc.z"]), [self.number(), self.number(), self.pick(WORDS)]
        if kind == "$pop":
            return kind, self.pick(["list", "docs", "doc.z"]), self.pick([1, -1])
        return kind, self.pick(["n", "s", "doc.x"]), self.pick(["renamed", "doc.renamed", "other"])

    def update(self, collection):
        changes = {}
        taken = []
        for _ in range(self.pick([1, 1, 2, 3])):
            kind, path, value = self.modifier()
            ends = [path] + ([value] if kind == "$rename" else [])
            if any(a.split(".")[0] == b.split(".")[0] for a in ends for b in taken):
                continue
            taken += ends
            changes.setdefault(kind, {})[path] = value
        question = {"filter": {name: value for name, value in self.filter(1).items() if name != "_id"}, "update": changes, "multi": self.chance(0.5), "upsert": self.chance(0.2)}
        if self.chance(0.1):
            question["update"] = {name: value for name, value in self.document(0).items() if name != "_id"}
            question["multi"] = False

        def answer():
            if question["multi"]:
                result = collection.update_many(question["filter"], question["update"], upsert=question["upsert"])
            elif not any(name.startswith("$") for name in question["update"]):
                result = collection.replace_one(question["filter"], question["update"], upsert=question["upsert"])
            else:
                result = collection.update_one(question["filter"], question["update"], upsert=question["upsert"])
            upserted = result.upserted_id
            after = list(collection.find())
            for document in after:
                if upserted is not None and document["_id"] == upserted and not isinstance(upserted, int):
                    del document["_id"]
            return {"matched": result.matched_count, "upserted": upserted is not None, "documents": after}

        return question, answer

    # Aggregations

    def text(self):
        return self.pick(["$s", "$s", {"$concat": ["$s", "-", "$s"]}, "word"])

    def array(self):
        return self.pick(["$list", "$list", "$docs.x", {"$literal": [1, 2, 3]}])

    def truth(self, depth):
        """An expression that is true or false."""
        kinds = [
            lambda: {self.pick(["$eq", "$ne", "$gt", "$gte", "$lt", "$lte"]): [self.numeric(depth), self.numeric(depth)]},
            lambda: {"$eq": [self.text(), self.pick(WORDS)]},
            lambda: {self.pick(["$and", "$or"]): [{"$gt": [self.numeric(depth), 1]}, {"$lt": [self.numeric(depth), 4]}]},
            lambda: {"$in": [self.numeric(depth), self.array()]},
            lambda: {"$isArray": self.pick(["$list", "$n", "$docs"])},
        ]
        return self.pick(kinds)()

    def numeric(self, depth=0):
        """An expression that is a number."""
        if depth > 2 or self.chance(0.35):
            return self.pick(["$n", "$n", "$doc.x", "$_id", {"$literal": self.number()}, self.number()])
        inner = lambda: self.numeric(depth + 1)
        kinds = [
            lambda: {self.pick(["$add", "$multiply"]): [inner(), inner()]},
            lambda: {"$subtract": [inner(), inner()]},
            lambda: {"$divide": [inner(), self.pick([2, 4, {"$add": [{"$abs": "$n"}, 1]}])]},
            lambda: {"$mod": [{"$abs": inner()}, self.pick([2, 3])]},
            lambda: {self.pick(["$abs", "$ceil", "$floor"]): inner()},
            lambda: {"$cmp": [inner(), inner()]},
            lambda: {"$cond": [self.truth(depth + 1), inner(), inner()]},
            lambda: {"$cond": {"if": self.truth(depth + 1), "then": inner(), "else": inner()}},
            lambda: {"$ifNull": ["$missing", inner()]},
            lambda: {"$strLenCP": self.text()},
            lambda: {"$size": self.array()},
            lambda: {"$let": {"vars": {"one": inner()}, "in": {"$add": ["$$one", 1]}}},
            lambda: {"$switch": {"branches": [{"case": self.truth(depth + 1), "then": inner()}], "default": inner()}},
            lambda: {self.pick(["$year", "$month", "$dayOfMonth", "$hour", "$dayOfWeek", "$dayOfYear", "$minute"]): "$at"},
            lambda: {"$toInt": self.pick(["$_id", "$n"])},
            lambda: {"$strcasecmp": [self.text(), self.text()]},
        ]
        return self.pick(kinds)()

    def expression(self):
        kinds = [
            self.numeric, self.numeric, self.numeric, lambda: self.truth(0),
            lambda: {self.pick(["$toUpper", "$toLower"]): self.text()},
            lambda: {"$concat": [self.text(), "/", self.text()]},
            lambda: {"$substr": [self.text(), self.random.randrange(3), self.random.randrange(4)]},
            lambda: {"$split": [self.text(), "a"]},
            lambda: {"$arrayElemAt": [{"$literal": [1, 2, 3]}, self.pick([0, 1, -1])]},
            lambda: {"$concatArrays": [self.array(), self.array()]},
            lambda: {"$slice": [self.array(), self.pick([1, 2, -2])]},
            lambda: {"$filter": {"input": self.array(), "as": "item", "cond": {"$gt": ["$$item", self.number()]}}},
            lambda: {"$map": {"input": self.array(), "as": "item", "in": {"$multiply": ["$$item", 2]}}},
            lambda: {"$dateToString": {"format": self.pick(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]), "date": "$at"}},
            lambda: {"$toString": self.pick(["$_id", "$s"])},
            lambda: {"$setUnion": [{"$literal": [1]}, {"$literal": [2, 1]}]},
            lambda: {"$mergeObjects": ["$doc", {"extra": self.numeric(1)}]},
        ]
        return self.pick(kinds)()

    def accumulators(self):
        found = {}
        for index in range(self.random.randrange(1, 4)):
            kind = self.pick(["$sum", "$avg", "$min", "$max", "$first", "$last", "$push", "$addToSet", "$count"])
            if kind == "$count":
                found[f"f{index}"] = {"$sum": 1}
            elif kind in ("$sum", "$avg"):
                found[f"f{index}"] = {kind: self.pick(["$n", "$doc.x", {"$multiply": ["$n", 2]}])}
            elif kind == "$addToSet":
                found[f"f{index}"] = {kind: "$at"}
            else:
                found[f"f{index}"] = {kind: self.pick(["$n", "$s", "$at", "$_id"])}
        return found

    def stage(self):
        kind = self.pick(["match", "match", "project", "project", "addFields", "addFields", "group", "group", "sort", "limit", "skip",
                          "unwind", "unwind", "lookup", "count", "sortByCount", "replaceRoot", "unset", "facet"])
        if kind == "match":
            return {"$match": self.filter()}
        if kind == "project":
            if self.chance(0.5):
                return {"$project": {name: value for name, value in self.projection().items() if not isinstance(value, dict)} or {"n": 1}}
            value = self.expression()
            return {"$project": {"_id": self.pick([0, 1]), "kept": "$n", "value": value if isinstance(value, (str, dict)) else "$s"}}
        if kind == "addFields":
            return {self.pick(["$addFields", "$set"]): {self.pick(["value", "doc.value", "n"]): self.expression()}}
        if kind == "group":
            key = self.pick([None, "$s", "$n", {"s": "$s"}, {"n": "$n", "s": "$s"}, {"$gt": ["$n", 2]}])
            return {"$group": {"_id": key, **self.accumulators()}}
        if kind == "sort":
            return {"$sort": dict((name, way) for name, way in self.sort())}
        if kind in ("limit", "skip"):
            return {"$" + kind: self.random.randrange(1, 5)}
        if kind == "unwind":
            path = self.pick(["$list", "$docs", "$doc.z", "$n", "$missing"])
            if self.chance(0.5):
                return {"$unwind": path}
            found = {"path": path, "preserveNullAndEmptyArrays": self.chance(0.6)}
            if self.chance(0.4):
                found["includeArrayIndex"] = "place"
            return {"$unwind": found}
        if kind == "lookup":
            return {"$lookup": {"from": "others", "localField": self.pick(["n", "s", "list"]),
                                "foreignField": self.pick(["n", "s", "k"]), "as": "joined"}}
        if kind == "count":
            return {"$count": "total"}
        if kind == "sortByCount":
            return {"$sortByCount": self.pick(["$s", "$n"])}
        if kind == "replaceRoot":
            return {"$replaceRoot": {"newRoot": self.pick([{"value": "$n", "s": "$s"}, {"$mergeObjects": [{"n": 0}, "$doc"]}])}}
        if kind == "unset":
            return {"$unset": self.pick(["n", "doc.x", ["s", "list"]])}
        return {"$facet": {"one": [{"$match": self.filter()}], "two": [{"$limit": 2}, {"$project": {"n": 1}}]}}

    def aggregate(self, collection):
        others = [{"_id": index, "n": self.number(), "s": self.pick(WORDS), "k": [self.number(), self.number()]} for index in range(4)]
        collection.database["others"].insert_many(others)
        pipeline = [self.stage() for _ in range(self.pick([1, 1, 2, 3]))]
        # Groups come in no particular order, and what reshapes documents leaves fields missing: little may follow those.
        for index, stage in enumerate(pipeline):
            if {"$group", "$sortByCount", "$count", "$facet", "$project", "$unset", "$replaceRoot"} & set(stage):
                allowed = {"$match"} if {"$group", "$sortByCount"} & set(stage) else {"$match", "$sort", "$limit", "$skip"}
                pipeline = pipeline[:index + 1] + [other for other in pipeline[index + 1:] if set(other) <= allowed]
                break
        question = {"pipeline": pipeline, "others": others}
        return question, lambda: list(collection.aggregate(pipeline))


def main():
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    questions = Questions(seed)
    left_out = {}
    written = 0
    while written < count:
        collection = mongomock.MongoClient()["db"]["things"]
        kind = questions.pick(["find", "find", "update", "aggregate"])
        documents = [(questions.complete if kind == "aggregate" else questions.document)(index)
                     for index in range(questions.random.randrange(1, 9))]
        collection.insert_many(documents)
        question, answer = getattr(questions, kind)(collection)
        case = {"kind": kind, "documents": documents, **question}
        try:
            case["answer"] = answer()
        except (mongomock.OperationFailure, mongomock.WriteError) as error:
            case["error"] = str(error)
        except Exception as error:  # pylint: disable=broad-except
            name = type(error).__name__
            left_out[name] = left_out.get(name, 0) + 1
            continue
        print(json_util.dumps(case, json_options=CANONICAL))
        written += 1
    print("# left out: " + ", ".join(f"{name} {left_out[name]}" for name in sorted(left_out)))


if __name__ == "__main__":
    main()
