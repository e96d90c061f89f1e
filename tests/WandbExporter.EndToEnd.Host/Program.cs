using System.Reflection;
using System.Text.Json;
using WandbExporter.EndToEnd.Host;

// Runs the program again and again in this one process: a line on standard input is a command, a line on standard output how it ended. Most of what a
// small export costs is the compiler's, and that is paid here once.
var main = Assembly.Load("wandb-export").EntryPoint!;
var (input, output) = (Console.In, Console.Out);
while (await input.ReadLineAsync() is { } line)
{
    var command = JsonSerializer.Deserialize<HostedCommand>(line)!;
    using StringWriter said = new(), complained = new();
    Console.SetOut(TextWriter.Synchronized(said));
    Console.SetError(TextWriter.Synchronized(complained));
    foreach (var (name, value) in command.Environment)
        Environment.SetEnvironmentVariable(name, value);
    var exitCode = (int)main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [command.Arguments], null)!;
    foreach (var name in command.Environment.Keys)
        Environment.SetEnvironmentVariable(name, null);
    await output.WriteLineAsync(JsonSerializer.Serialize(new HostedResult(exitCode, said.ToString(), complained.ToString())));
    await output.FlushAsync();
}
