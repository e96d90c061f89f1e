#!/usr/bin/env bash
# Akka.Streams 1.5.74: JsonFraming.ObjectScanner loses track where a text has a backslash before a quotation mark, "\\\"" in JSON (RFC 8259, section 7),
# such as a command line with a quoted Windows path. From there on objects are missing without an error, or two come as one frame; System.Text.Json
# reads every line. Akka for the JVM had it too and mended it in 2017 (akka/akka-core#23280). For lines of JSON, Framing.Delimiter("\n") is right.
# Ends with 0 while it does as told here.
set -euo pipefail
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > finding.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <InvariantGlobalization>true</InvariantGlobalization>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Akka.Streams" Version="1.5.74" />
  </ItemGroup>
</Project>
XML

cat > Program.cs <<'CS'
using System.Diagnostics;
using System.Text.Json;
using Akka;
using Akka.Actor;
using Akka.IO;
using Akka.Streams;
using Akka.Streams.Dsl;

Console.WriteLine($"Akka.Streams {FileVersionInfo.GetVersionInfo(typeof(Source).Assembly.Location).ProductVersion}");
using var system = ActorSystem.Create("finding", "akka.loglevel = OFF");
var materializer = system.Materializer();
var changed = 0;

const string first = """{"step":1}""";
const string last = """{"step":2}""";
const string mark = """{"args":"say \"go\""}""";             // say "go"
const string path = """{"args":"--out C:\\runs\\"}""";         // --out C:\runs\
const string quoted = """{"args":"--out \"C:\\runs\\\""}""";   // --out "C:\runs\"
await Check("a quotation mark", [first, mark, last], "1 | 2 | 3");
await Check("a backslash at the end", [first, path, last], "1 | 2 | 3");
await Check("a backslash before a quotation mark", [first, quoted, last], "1");
await Check("the same, at first", [quoted, first, last], "");
await Check("the same, twice", [first, quoted, quoted, last], "1 | 2+3 | 4");
Console.WriteLine(changed == 0 ? "As before." : $"{changed} behaved otherwise than before.");
return changed == 0 ? 0 : 1;

async Task Check(string what, string[] objects, string expected)
{
    foreach (var json in objects)
        JsonDocument.Parse(json).Dispose();
    var every = string.Join(" | ", objects.Select((_, index) => index + 1));
    var scanned = await Frames(objects, JsonFraming.ObjectScanner(1000));
    var lines = await Frames(objects, Framing.Delimiter(ByteString.FromString("\n"), 1000));
    var same = scanned == expected && lines == every;
    if (!same)
        changed++;
    Console.WriteLine($"{what}: objects ({every}) come as ({scanned}), by lines as ({lines}){(same ? "" : $" (it was: ({expected}), ({every}))")}");
}

// The frames, told by which objects stand in each.
async Task<string> Frames(string[] objects, Flow<ByteString, ByteString, NotUsed> framing)
{
    try
    {
        var frames = await Source.Single(ByteString.FromString(string.Join('\n', objects) + "\n")).Via(framing)
            .RunWith(Sink.Seq<ByteString>(), materializer).WaitAsync(TimeSpan.FromSeconds(20));
        var next = 0;
        return string.Join(" | ", frames.Select(frame => string.Join('+', frame.ToString().Split('\n')
            .Select(line => line == objects[next++] ? $"{next}" : "another"))));
    }
    catch (Framing.FramingException exception)
    {
        return exception.Message;
    }
}
CS

dotnet build -c Release -v quiet --nologo -o out >build.log || { cat build.log >&2; exit 2; }
dotnet out/finding.dll
