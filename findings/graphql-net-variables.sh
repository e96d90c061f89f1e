#!/usr/bin/env bash
# GraphQL.NET 8.8.5 accepts a variable of type Int! where String! is wanted. The specification's rule "All Variable Usages Are Allowed"
# and its reference implementation, graphql-js, refuse that: https://spec.graphql.org/October2021/#sec-All-Variable-Usages-are-Allowed
# Needs the .NET 10 SDK, Node.js and npm. Exits 0 while both behave so, else 1.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

schema='type Query { run(name: String!): String count(most: Int): Int }'
queries='query($a: String!) { run(name: $a) }
query($a: Int!) { run(name: $a) }
query($a: Int) { run(name: $a) }'

echo '<Project />' > Directory.Build.props
echo '<Project />' > Directory.Packages.props
cat > Finding.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="GraphQL" Version="8.8.5" />
  </ItemGroup>
</Project>
XML
cat > Program.cs <<'CS'
using GraphQL;
using GraphQL.Types;

var schema = Schema.For(args[0]);
foreach (var query in args[1].Split('\n'))
{
    var variables = new Inputs(new Dictionary<string, object?> { ["a"] = query.Contains("Int") ? 1 : "x" });
    var result = await new DocumentExecuter().ExecuteAsync(options => (options.Schema, options.Query, options.Variables) = (schema, query, variables));
    Console.WriteLine($"{(result.Executed ? "accepts" : "refuses")} {query}");
}
CS
cat > judge.mjs <<'JS'
import { buildSchema, parse, validate } from 'graphql';
const [sdl, queries] = process.argv.slice(2);
const schema = buildSchema(sdl);
for (const query of queries.split('\n')) console.log(`${validate(schema, parse(query)).length === 0 ? 'accepts' : 'refuses'} ${query}`);
JS

npm install --silent --no-save --prefix "$work" graphql@16.15.0 > npm.log 2>&1 || { cat npm.log; exit 1; }
dotnet build -c Release -v q -o out > build.log 2>&1 || { cat build.log; exit 1; }

echo "schema: $schema"
echo 'GraphQL.NET 8.8.5:'
dotnet out/Finding.dll "$schema" "$queries" | tee net.txt
echo 'graphql-js 16.15.0:'
node judge.mjs "$schema" "$queries" | tee js.txt

[[ $(cut -d' ' -f1 net.txt | xargs) == 'accepts accepts refuses' ]] && [[ $(cut -d' ' -f1 js.txt | xargs) == 'accepts refuses refuses' ]]
