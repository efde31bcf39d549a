"""Made-up source files in languages that are compiled. Lines with `~~` are those inside a unit."""

from __future__ import annotations

GO = """\
// Package store keeps things.
package store

import (
	"fmt"
	"testing"
)

const query = `
func notOne() {
	a
	b
	c
	d
}
`

var commands = map[string]int{
	"a": 1, // ~~
	"b": 1, // ~~
	"c": 1, // ~~
	"d": 1, // ~~
	"e": 1, // ~~
	"f": 1, // ~~
	"g": 1, // ~~
	"h": 1, // ~~
	"i": 1, // ~~
	"j": 1, // ~~
	"k": 1, // ~~
	"l": 1, // ~~
	"m": 1, // ~~
	"n": 1, // ~~
}

type Store[T any] struct {
	items []T
	size  int
	a     int
	b     int
	c     int
}

func (s *Store[T]) Add(item T) error {
	if s == nil { // ~~
		return fmt.Errorf("nil") // ~~
	} // ~~
	s.items = append(s.items, item) // ~~
	return nil // ~~
}

func (s Store[T]) Len() int { return len(s.items) }

func TestAdd(t *testing.T) {
	tests := []struct{ name string }{ // ~~
		{"one"}, // ~~
	} // ~~
	for _, tt := range tests { // ~~
		t.Run(tt.name, func(t *testing.T) { _ = `} ~~
` }) // ~~
	} // ~~
}

func TestMany(t *testing.T) {
	t.Run("first", func(t *testing.T) {
		a() // ~~
		a() // ~~
		a() // ~~
		a() // ~~
		a() // ~~
		a() // ~~
		a() // ~~
		a() // ~~
		a() // ~~
		a() // ~~
		a() // ~~
		a() // ~~
		a() // ~~
	})
	t.Run("second", func(t *testing.T) {
		b() // ~~
		b() // ~~
		b() // ~~
		b() // ~~
		b() // ~~
		b() // ~~
		b() // ~~
		b() // ~~
		b() // ~~
		b() // ~~
		b() // ~~
		b() // ~~
		b() // ~~
	})
}
"""

RUST = """\
//! A crate.
use std::fmt;

#[derive(Debug)]
pub struct Point<'a, T: ?Sized> {
    x: &'a T,
    y: u8,
    a: u8,
    b: u8,
    c: u8,
}

impl<'a, T> fmt::Display for Point<'a, T>
where
    T: fmt::Debug + ?Sized,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = r#"a "raw" { ~~
        string"#; // ~~
        let c = '{'; // ~~
        /* a comment ~~
         } */ // ~~
        write!(f, "{text}{c}") // ~~
    }
}

macro_rules! square {
    ($x:expr) => { // ~~
        $x * $x // ~~
    }; // ~~
    ($x:expr, $y:expr) => { // ~~
        $x * $y // ~~
    }; // ~~
}

trait Shape {
    const N: usize;
    fn area(&self) -> f64;
    fn twice(&self) -> f64 {
        let a = self.area(); // ~~
        let b = self.area(); // ~~
        let c = a + b; // ~~
        log(c); // ~~
        c // ~~
    }
}

static TABLE: &[(&str, u8)] = &[
    ("a", 1), // ~~
    ("b", 1), // ~~
    ("c", 1), // ~~
    ("d", 1), // ~~
    ("e", 1), // ~~
    ("f", 1), // ~~
    ("g", 1), // ~~
    ("h", 1), // ~~
    ("i", 1), // ~~
    ("j", 1), // ~~
    ("k", 1), // ~~
    ("l", 1), // ~~
    ("m", 1), // ~~
];

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn adds() {
        assert_eq!(1, 1); // ~~
        assert_eq!(2, 2); // ~~
        assert_eq!(3, 3); // ~~
        assert_eq!(4, 4); // ~~
        assert_eq!(5, 5); // ~~
    }
}
"""

JAVA = """\
/*
 * A licence
 * that goes on ~~
 * and on ~~
 * and on ~~
 * and on ~~
 * and on ~~
 * and on ~~
 * and on ~~
 * and on ~~
 * and on ~~
 * and on. ~~
 */
package a.b;

import java.util.*;

public final class Box<T extends Comparable<? super T>> implements Iterable<T> {
  private static final int[] SIZES = {1, 2, 3};

  static {
    a(); // ~~
    b(); // ~~
    c(); // ~~
    d(); // ~~
    e(); // ~~
  }

  public Box(T first) throws Exception {
    this.a = 1; // ~~
    this.b = 2; // ~~
    this.c = 3; // ~~
    this.d = 4; // ~~
    this.e = 5; // ~~
  }

  @Override
  public <R> Map<String, List<R>> map(Function<? super T, ? extends R> f) {
    String text = \"\"\" ~~
        { a block of text ~~
        \"\"\"; // ~~
    char c = '{'; // ~~
    return null; // ~~
  }

  abstract static class Inner {
    abstract void nothing();

    record Pair(int a, int b) {
      Pair {
        check(a); // ~~
        check(a); // ~~
        check(a); // ~~
        check(a); // ~~
        check(b); // ~~
      }
    }
  }

  @ParameterizedTest
  void works() {
    assertEquals(1, 1); // ~~
    assertEquals(2, 2); // ~~
    assertEquals(3, 3); // ~~
    assertEquals(4, 4); // ~~
    assertEquals(5, 5); // ~~
  }
}
"""

C = """\
#include <stdio.h>
#define SQUARE(x) \\\\
    ((x) * \\\\
     (x))

struct point {
    int x;
    int y;
    int a;
    int b;
    int c;
};

static const unsigned char table[] = {
    0x01, /* ~~ */
    0x02, /* ~~ */
    0x03, /* ~~ */
    0x04, /* ~~ */
    0x05, /* ~~ */
    0x06, /* ~~ */
    0x07, /* ~~ */
    0x08, /* ~~ */
    0x09, /* ~~ */
    0x0a, /* ~~ */
    0x0b, /* ~~ */
    0x0c, /* ~~ */
    0x0d, /* ~~ */
};

static int
(*pick(int n))(const char *)
{
    const char *text = "a ~~ \\\\
} b"; /* ~~ */
#ifdef DEBUG /* ~~ */
    printf("%d", n); /* ~~ */
#endif /* ~~ */
    return 0; /* ~~ */
}

int main(int argc, char **argv) {
    return 0;
}
""".replace("\\\\", "\\")

CPP = """\
#pragma once
#include <vector>

namespace outer::inner {

template <typename T, int N = 3>
class EXPORTED Stack : public Base<T> {
 public:
  explicit Stack(int n) : Base<T>(n), size_{n} {
    a(); // ~~
    b(); // ~~
    c(); // ~~
    d(); // ~~
    e(); // ~~
  }
  ~Stack() override = default;
  operator bool() const {
    if (size_) { // ~~
      return true; // ~~
    } // ~~
    log(); // ~~
    return false; // ~~
  }
  T* begin();

 private:
  int size_;
};

template <typename T, int N>
T* Stack<T, N>::begin() {
  auto text = R"(a raw { ~~
string)"; // ~~
  auto f = [&](int x) { // ~~
    return x; // ~~
  }; // ~~
  return f(1) > 2 ? nullptr : this; // ~~
}

}  // namespace outer::inner

TEST(StackTest, Begins) {
  EXPECT_EQ(1, 1); // ~~
  EXPECT_EQ(2, 2); // ~~
  EXPECT_EQ(3, 3); // ~~
  EXPECT_EQ(4, 4); // ~~
  EXPECT_EQ(5, 5); // ~~
}
"""
