using Pipelines;

if (args is not [var name] || !Examples.All.TryGetValue(name, out var run))
{
    Console.Error.WriteLine($"Give the name of one example: {string.Join(", ", Examples.All.Keys)}.");
    return 2;
}
run(Console.Out);
return 0;
