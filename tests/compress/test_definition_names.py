from __future__ import annotations

import pytest

from headroom_cli.compress.definition_names import qualified
from headroom_cli.compress.syntax import bodies

BODY = {"python": "    x()\n" * 5}


def names(text: str, language: str) -> list[str]:
    return [f"{body.sort} {body.name}" for body in bodies(text.replace("...", "\n" + "x();\n" * 5), language) or ()]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("func (s *Set[K, V]) Put(k K) {...}\n", "go", "method (*Set).Put"),
        ("func (Set) Len() int {...}\n", "go", "method Set.Len"),
        ("func ExampleSet() {...}\n", "go", "test ExampleSet"),
        ("func Tester() {...}\n", "go", "function Tester"),
        ("var f = Command{\nRun: func() {...},\n}\n", "go", "function f.Run"),
        ("impl<T> From<T> for Set<T> { fn from(t: T) -> Self {...} }\n", "rust", "method Set::from"),
        ("mod a { mod b { fn c() {...} } }\n", "rust", "function a::b::c"),
        ("#[test]\n#[ignore]\n// why\nfn works() {...}\n", "rust", "test works"),
        ("#[inline]\nfn works() {...}\n", "rust", "function works"),
        ("#[test]\nfn a() {}\nfn works() {...}\n", "rust", "function works"),
        ("class A { @Test public void b() {...} }\n", "java", "test A.b"),
        ("class A { @Deprecated public void b() {...} }\n", "java", "method A.b"),
        ("Foo::~Foo() {...}\n", "cpp", "function Foo::~Foo"),
        ("int& Foo<int>::at(int i) {...}\n", "cpp", "function Foo<int>::at"),
        ("bool operator==(A a, B b) {...}\n", "cpp", "function operator=="),
        ("static char **f(void) {...}\n", "c", "function f"),
        ("exports.a = function () {...};\n", "javascript", "function exports.a"),
        ("app.get('/x', async (q) => {...});\n", "javascript", 'function app.get "/x"'),
        ("it('works', () => {...});\n", "javascript", 'test it "works"'),
        ("(() => {...})();\nx();x();\n", "javascript", "function "),
        ("export default class extends B { a() {...} }\n", "javascript", "method a"),
        ("class A { static {...} }\n", "typescript", "method A.static"),
    ],
)
def test_names(text: str, language: str, expected: str) -> None:
    tail = "\n" * 20
    assert names(text + tail, language) == [expected]


def test_a_name_that_is_a_text_is_cut() -> None:
    (found,) = names("it('" + "x" * 500 + "', () => {...});\n", "javascript")
    assert len(found) < 100


def test_parts_are_joined_as_the_language_does() -> None:
    assert qualified(["", "a", "", "b"], "::") == "a::b"
    assert qualified(['describe "x"', "f", 'it "y"'], ".") == 'describe "x" > f > it "y"'
    assert qualified([], ".") == ""
