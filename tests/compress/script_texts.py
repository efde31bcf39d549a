"""Made-up source files in languages that are run from source. Lines with `~~` are those inside a unit."""

from __future__ import annotations

PYTHON = '''\
"""A module.

It says a lot,
and goes on.
"""

from __future__ import annotations

import os

LIMIT = 3
NAMES = ["a", "b"]
TABLE = {
    "one": (1, 2, "first"),  # ~~
    "two": (1, 2, "second"),  # ~~
    "three": (1, 2, "third"),  # ~~
    "four": (1, 2, "fourth"),  # ~~
    "five": (1, 2, "fifth"),  # ~~
    "six": (1, 2, "sixth"),  # ~~
    "seven": (1, 2, "seventh"),  # ~~
    "eight": (1, 2, "eighth"),  # ~~
    "nine": (1, 2, "ninth"),  # ~~
    "ten": (1, 2, "tenth"),  # ~~
    "eleven": (1, 2, "eleventh"),  # ~~
    "twelve": (1, 2, "twelfth"),  # ~~
    "thirteen": (1, 2, "thirteenth"),  # ~~
    "fourteen": (1, 2, "fourteenth"),  # ~~
}


@decorated(
    with_something=True,
)
async def long_signature(
    first: int,
    second: str = """a default
on two lines""",
) -> None:
    """Says what it does."""
    text = """  # ~~
def not_a_function():  # ~~
    pass  # ~~
"""  # ~~
    return await first(text)  # ~~


class Größe(Base):
    """A class."""

    size: int = 0

    def short(self) -> int:
        return self.size

    @property
    def longer(self) -> int:
        # a comment first  # ~~
        if self.size:  # ~~
            return 1  # ~~
        def nested() -> int:  # ~~
            return 2  # ~~
        return nested()  # ~~

    class Inner:
        def method(self, *args: object) -> None:
            """Documented at length.

            The second paragraph goes on  ~~
            and on  ~~
            and on  ~~
            and on  ~~
            and on  ~~
            and on  ~~
            and on  ~~
            and on  ~~
            and on  ~~
            and on.  ~~
            """
            for arg in args:  # ~~
                print("größer", arg)  # ~~
                print(arg)  # ~~
            else:  # ~~
                print("none")  # ~~


def test_something() -> None:
    assert 1  # ~~
    assert 2  # ~~
    assert 3  # ~~
    assert 4  # ~~
    assert 5  # ~~


if __name__ == "__main__":
    long_signature()
'''

JAVASCRIPT = """\
import fs from 'fs';
const { a, b } = require('./x');

export default function main(x, y = { z: 1 }) {
  const t = `a template ${x.map((i) => {  // ~~
    return i;  // ~~
  })}  ~~
  of lines`;  // ~~
  return <div onClick={() => go(t)}>text</div>;  // ~~
}

const arrow = async ({ one, two }) => {
  await one();  // ~~
  await two();  // ~~
  for (const x of y) {  // ~~
    z(x);  // ~~
  }  // ~~
};

const short = () => 1;

class Store extends Map {
  static #count = 0;
  handler = (event) => {
    this.a(event);  // ~~
    this.b(event);  // ~~
    this.c(event);  // ~~
    this.d(event);  // ~~
    this.e(event);  // ~~
  };

  get size() {
    if (/[{]/.test(this.x)) {  // ~~
      return 1;  // ~~
    }  // ~~
    // and so on ~~
    return 2;  // ~~
  }
}

module.exports.routes = {
  index() {
    one();  // ~~
    two();  // ~~
    three();  // ~~
    four();  // ~~
    five();  // ~~
  },
  'other-one': function (req) {
    one();  // ~~
    two();  // ~~
    three();  // ~~
    four();  // ~~
    five();  // ~~
  },
};

describe('the store', () => {
  let store;

  it('adds what it is given', () => {
    store.add(1);  // ~~
    store.add(2);  // ~~
    store.add(3);  // ~~
    store.add(4);  // ~~
    expect(store.size).toBe(4);  // ~~
    expect(store.size).toBe(4);  // ~~
    expect(store.size).toBe(4);  // ~~
    expect(store.size).toBe(4);  // ~~
    expect(store.size).toBe(4);  // ~~
    expect(store.size).toBe(4);  // ~~
  });

  it(`takes away`, function () {
    store.delete(1);  // ~~
    store.delete(2);  // ~~
    store.delete(3);  // ~~
    store.delete(4);  // ~~
    expect(store.size).toBe(0);  // ~~
    expect(store.size).toBe(0);  // ~~
    expect(store.size).toBe(0);  // ~~
    expect(store.size).toBe(0);  // ~~
    expect(store.size).toBe(0);  // ~~
    expect(store.size).toBe(0);  // ~~
    expect(store.size).toBe(0);  // ~~
    expect(store.size).toBe(0);  // ~~
    expect(store.size).toBe(0);  // ~~
    expect(store.size).toBe(0);  // ~~
    expect(store.size).toBe(0);  // ~~
  });
});
"""

TYPESCRIPT = """\
import type { X } from './x';

export interface Shape<T extends object = {}> {
  area(): number;
  name: string;
  other: { deep: T };
  more: string;
  most: string;
}

export function identity<T>(value: T): T;
export function identity(value: unknown): unknown {
  if (value === null) {  // ~~
    return value;  // ~~
  }  // ~~
  log(value);  // ~~
  return value;  // ~~
}

namespace Inner {
  export const f = <T,>(x: T): x is T & X => {
    a(x);  // ~~
    b(x);  // ~~
    c(x);  // ~~
    d(x);  // ~~
    return true;  // ~~
  };
}

@Component({ selector: 'x' })
export abstract class Square implements Shape {
  constructor(private readonly side: number) {
    super();  // ~~
    this.a = 1;  // ~~
    this.b = 2;  // ~~
    this.c = 3;  // ~~
    this.d = 4;  // ~~
  }

  abstract area(): number;

  protected async *walk(): AsyncGenerator<number> {
    yield 1;  // ~~
    yield 2;  // ~~
    yield 3;  // ~~
    yield 4;  // ~~
    yield 5;  // ~~
  }
}

enum Colour { Red, Green }
"""

TSX = """\
export const View: FC<Props> = ({ items }) => (
  <ul className="x">  {/* ~~ */}
    {items.map((item) => (  // ~~
      <Item key={item.id} {...item} />  // ~~
    ))}  {/* ~~ */}
  </ul>  // ~~
);
"""
