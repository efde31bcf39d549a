"""The languages whose source we read: which files are in them, and what their grammars call the things we look for.

A grammar is loaded when its language is first met; nothing of tree-sitter is imported before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Parser

_ENDINGS = {
    "python": ("py", "pyi", "pyw"),
    "javascript": ("js", "mjs", "cjs", "jsx"),
    "typescript": ("ts", "mts", "cts"),
    "tsx": ("tsx",),
    "go": ("go",),
    "rust": ("rs",),
    "java": ("java",),
    "c": ("c",),
    # A header may be either. The grammar of C++ reads nearly all of C, that of C reads no class.
    "cpp": ("cc", "cpp", "cxx", "c++", "hpp", "hh", "hxx", "h++", "ipp", "h"),
}
_BY_ENDING = {ending: language for language, endings in _ENDINGS.items() for ending in endings}


def language_of(path: str) -> str:
    """The language of the file at `path`, by its ending; "" if it is none that we read."""
    name = path.replace("\\", "/").rsplit("/", 1)[-1]
    return _BY_ENDING.get(name.rpartition(".")[2].lower(), "") if "." in name else ""


class Role(Enum):
    """What a kind of node is to us."""

    FUNCTION = "function"  # has a body that may go
    SCOPE = "scope"  # gives its name to what stands in it: a class, a module
    NAMER = "namer"  # gives its name to the value or function in it: a variable, a key, a call
    DATA = "data"  # a literal that may be a table
    COMMENT = "comment"
    ATTRIBUTE = "attribute"  # says something about the item that follows
    SKIP = "skip"  # nothing in it is of interest


@dataclass(frozen=True, slots=True)
class Grammar:
    """What we know of a language. The lists name kinds of nodes of its grammar, separated by blanks.

    `solid` are nodes that may run over several lines and must not be cut; `nests` is true where functions in
    functions are common, so that a long one may consist of others; `lines_end` where no string runs on over the
    end of its line, so that a mistake in one place says nothing about the functions after it; `indented` where blocks
    are told by their indentation; `preprocessed` where macros may change what the text says.
    """

    package: str
    functions: str
    scopes: str
    namers: str
    data: str
    skip: str
    solid: str
    comments: str = "comment"
    attributes: str = ""
    separator: str = "."
    entry: str = "language"
    nests: bool = False
    lines_end: bool = False
    indented: bool = False
    preprocessed: bool = False

    def roles(self) -> dict[str, Role]:
        """The role of each kind of node that has one."""
        listed = (
            (Role.SKIP, f"{self.skip} {self.solid}"),
            (Role.FUNCTION, self.functions),
            (Role.SCOPE, self.scopes),
            (Role.NAMER, self.namers),
            (Role.DATA, self.data),
            (Role.ATTRIBUTE, self.attributes),
            (Role.COMMENT, self.comments),
        )
        return {kind: role for role, kinds in listed for kind in kinds.split()}


_JAVASCRIPT = Grammar(
    "tree_sitter_javascript",
    functions="function_declaration function_expression generator_function generator_function_declaration"
    " arrow_function method_definition class_static_block",
    scopes="class_declaration class abstract_class_declaration internal_module module",
    namers="variable_declarator pair assignment_expression field_definition public_field_definition call_expression",
    data="array object",
    comments="comment html_comment",
    skip="import_statement interface_declaration type_alias_declaration type_annotation formal_parameters",
    solid="string string_fragment template_string regex",
    nests=True,
)
_C = Grammar(
    "tree_sitter_c",
    functions="function_definition",
    scopes="struct_specifier union_specifier",
    namers="init_declarator",
    data="initializer_list",
    skip="preproc_include preproc_def preproc_function_def enum_specifier parameter_list",
    solid="string_literal string_content char_literal preproc_arg",
    lines_end=True,
    preprocessed=True,
)

GRAMMARS: Mapping[str, Grammar] = {
    "python": Grammar(
        "tree_sitter_python",
        functions="function_definition",
        scopes="class_definition",
        namers="assignment pair",
        data="dictionary list set tuple",
        skip="import_statement import_from_statement future_import_statement parameters type",
        solid="string string_content concatenated_string",
        nests=True,
        indented=True,
    ),
    "javascript": _JAVASCRIPT,
    "typescript": replace(_JAVASCRIPT, package="tree_sitter_typescript", entry="language_typescript"),
    "tsx": replace(_JAVASCRIPT, package="tree_sitter_typescript", entry="language_tsx"),
    "go": Grammar(
        "tree_sitter_go",
        functions="function_declaration method_declaration func_literal",
        scopes="",
        namers="var_spec const_spec keyed_element call_expression",
        data="composite_literal",
        skip="import_declaration type_declaration parameter_list",
        solid="raw_string_literal raw_string_literal_content interpreted_string_literal rune_literal",
        nests=True,
    ),
    "rust": Grammar(
        "tree_sitter_rust",
        functions="function_item macro_definition",
        scopes="impl_item trait_item mod_item",
        namers="const_item static_item",
        data="array_expression struct_expression token_tree",
        skip="use_declaration struct_item enum_item type_item parameters",
        solid="string_literal string_content raw_string_literal char_literal",
        comments="line_comment block_comment",
        attributes="attribute_item",
        separator="::",
    ),
    "java": Grammar(
        "tree_sitter_java",
        functions="method_declaration constructor_declaration compact_constructor_declaration static_initializer"
        " lambda_expression",
        scopes="class_declaration interface_declaration enum_declaration record_declaration"
        " annotation_type_declaration",
        namers="variable_declarator",
        data="array_initializer",
        skip="import_declaration package_declaration formal_parameters modifiers",
        solid="string_literal multiline_string_fragment string_fragment character_literal",
        comments="line_comment block_comment",
    ),
    "c": _C,
    "cpp": replace(
        _C,
        package="tree_sitter_cpp",
        functions="function_definition lambda_expression",
        scopes="class_specifier struct_specifier union_specifier namespace_definition",
        solid=f"{_C.solid} raw_string_literal raw_string_content concatenated_string",
        separator="::",
    ),
}


@dataclass(frozen=True, slots=True)
class Tongue:
    """A loaded grammar: its parser, and by the numbers of their kinds the roles, solid nodes and comments."""

    grammar: Grammar
    parser: Parser
    roles: Mapping[int, Role]
    solid: frozenset[int]
    comments: frozenset[int]


@cache
def tongue(language: str) -> Tongue:
    """The grammar of a language of GRAMMARS, loaded once: 1 to 2 MB of memory each, and some milliseconds."""
    from tree_sitter import Language, Parser

    grammar = GRAMMARS[language]
    known = Language(getattr(import_module(grammar.package), grammar.entry)())
    numbers = {kind: known.id_for_node_kind(kind, True) for kind in grammar.roles()}
    roles = {number: role for kind, role in grammar.roles().items() if (number := numbers[kind])}
    solid = frozenset(number for kind in grammar.solid.split() if (number := numbers[kind]))
    comments = frozenset(number for number, role in roles.items() if role is Role.COMMENT)
    return Tongue(grammar, Parser(known), roles, solid, comments)
