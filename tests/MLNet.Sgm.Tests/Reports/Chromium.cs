using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MLNet.Sgm.Tests.Reports;

/// <summary>A headless Chromium with one page at a time, driven over its DevTools protocol. Tests are inconclusive where there is none.</summary>
internal sealed partial class Chromium : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly TemporaryFolder profile;
    private readonly ClientWebSocket socket = new();
    private readonly List<JsonElement> events = [];
    private CancellationTokenSource timeout = new(Patience);
    private string? session;
    private int lastId;

    private Chromium(Process process, TemporaryFolder profile) => (this.process, this.profile) = (process, profile);

    /// <summary>What the page logged, and what of it the browser blocked or could not run.</summary>
    internal IReadOnlyList<string> Complaints =>
        [.. events.Where(message => Method(message) is "Runtime.consoleAPICalled" or "Runtime.exceptionThrown" or "Log.entryAdded").Select(message => message.GetRawText())];

    /// <summary>The addresses that the page asked for, itself the first; images in the page are none.</summary>
    internal IReadOnlyList<string> Requests =>
        [.. events.Where(message => Method(message) == "Network.requestWillBeSent").Select(message => message.GetProperty("params").GetProperty("request").GetProperty("url").GetString()!).Where(url => !url.StartsWith("data:", StringComparison.Ordinal))];

    internal static async Task<Chromium> StartAsync()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        if (path is null) Assert.Inconclusive("There is no Chromium on PATH; 'bash eng/install-test-tools.sh' installs it on Debian.");
        var profile = TestData.Folder();
        string[] arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-port=0", $"--user-data-dir={profile.Path}", "about:blank"];
        var chromium = new Chromium(Process.Start(new ProcessStartInfo(path, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!, profile);
        try
        {
            await chromium.ConnectAsync();
            return chromium;
        }
        catch
        {
            await chromium.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a file in a new window of this many pixels.</summary>
    internal async Task OpenAsync(string path, int width)
    {
        timeout.Dispose();
        timeout = new(Patience);
        session = null;
        var target = await SendAsync("Target.createTarget", new { url = "about:blank" });
        session = (await SendAsync("Target.attachToTarget", new { targetId = target.GetProperty("targetId").GetString(), flatten = true })).GetProperty("sessionId").GetString();
        events.Clear();
        foreach (var domain in new[] { "Page", "Runtime", "Log", "Network" }) await SendAsync($"{domain}.enable", new { });
        await SendAsync("Emulation.setDeviceMetricsOverride", new { width, height = 900, deviceScaleFactor = 1, mobile = false });
        await SendAsync("Page.navigate", new { url = new Uri(Path.GetFullPath(path)).AbsoluteUri });
        while (!events.Any(message => Method(message) == "Page.loadEventFired")) await ReceiveAsync();
    }

    /// <summary>The value of a JavaScript expression in the page.</summary>
    internal async Task<JsonElement> EvaluateAsync(string expression)
    {
        var answer = await SendAsync("Runtime.evaluate", new { expression, returnByValue = true, awaitPromise = true });
        Assert.IsFalse(answer.TryGetProperty("exceptionDetails", out var details), details.ToString());
        return answer.GetProperty("result").TryGetProperty("value", out var value) ? value : default;
    }

    /// <summary>Chooses an option as a reader would.</summary>
    internal Task<JsonElement> ChooseAsync(string selector, string value) => EvaluateAsync($$"""
        (() => { const select = document.querySelector('{{selector}}'); select.value = '{{value}}'; select.dispatchEvent(new Event('change', { bubbles: true })); })()
        """);

    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        timeout.Dispose();
        // What is left of its children may still write there.
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                profile.Dispose();
                return;
            }
            catch (IOException) when (attempt < 20)
            {
                await Task.Delay(50);
            }
        }
    }

    private async Task ConnectAsync()
    {
        string? address = null;
        while (address is null && await process.StandardError.ReadLineAsync(timeout.Token) is { } line) address = Listening().Match(line) is { Success: true } match ? match.Groups[1].Value : null;
        Assert.IsNotNull(address, "Chromium ended before it listened.");
        // Nobody reads further, and a full pipe would stop it.
        _ = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
        await socket.ConnectAsync(new(address), timeout.Token);
    }

    private async Task<JsonElement> SendAsync(string method, object parameters)
    {
        var id = ++lastId;
        var message = JsonSerializer.SerializeToUtf8Bytes(session is null ? new { id, method, @params = parameters } : (object)new { id, method, @params = parameters, sessionId = session });
        await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, timeout.Token);
        while (true)
        {
            var answer = await ReceiveAsync();
            if (!answer.TryGetProperty("id", out var answered) || answered.GetInt32() != id) continue;
            Assert.IsFalse(answer.TryGetProperty("error", out var error), $"{method}: {error}");
            return answer.GetProperty("result");
        }
    }

    private async Task<JsonElement> ReceiveAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[1 << 16];
        WebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer, timeout.Token);
            message.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        var answer = JsonSerializer.Deserialize<JsonElement>(message.ToArray());
        if (Method(answer) is not null && answer.TryGetProperty("sessionId", out var of) && of.GetString() == session) events.Add(answer);
        return answer;
    }

    private static string? Method(JsonElement message) => message.TryGetProperty("method", out var method) ? method.GetString() : null;

    [GeneratedRegex("DevTools listening on (ws://\\S+)")]
    private static partial Regex Listening();
}
