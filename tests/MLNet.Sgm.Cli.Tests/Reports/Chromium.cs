using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading.Channels;

namespace MLNet.Sgm.Tests.Reports;

/// <summary>A headless Chromium with one page at a time, driven over its DevTools protocol. Tests are inconclusive where there is none.</summary>
internal sealed partial class Chromium : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly TemporaryFolder profile;
    private readonly ClientWebSocket socket = new();
    private readonly Channel<JsonElement> messages = Channel.CreateUnbounded<JsonElement>();
    private readonly List<JsonElement> events = [];
    private string? target;
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
    internal Task OpenAsync(string path, int width) => OpenAsync(new Uri(Path.GetFullPath(path)), width);

    /// <summary>Opens a page in a new window of this many pixels, in place of the last one.</summary>
    internal async Task OpenAsync(Uri address, int width)
    {
        session = null;
        if (target is not null) await SendAsync("Target.closeTarget", new { targetId = target });
        target = (await SendAsync("Target.createTarget", new { url = "about:blank" })).GetProperty("targetId").GetString();
        session = (await SendAsync("Target.attachToTarget", new { targetId = target, flatten = true })).GetProperty("sessionId").GetString();
        events.Clear();
        foreach (var domain in new[] { "Page", "Runtime", "Log", "Network" }) await SendAsync($"{domain}.enable", new { });
        await SendAsync("Page.setLifecycleEventsEnabled", new { enabled = true });
        await SendAsync("Emulation.setDeviceMetricsOverride", new { width, height = 900, deviceScaleFactor = 1, mobile = false });
        var loader = (await SendAsync("Page.navigate", new { url = address.AbsoluteUri })).GetProperty("loaderId").GetString();
        // The blank page before it may end its loading late.
        await LoadedAsync(since: 0, loader);
    }

    /// <summary>Clicks on what leads to another page, and waits for that page.</summary>
    internal async Task FollowAsync(string element)
    {
        var since = events.Count;
        await EvaluateAsync($"{element}.click()");
        await LoadedAsync(since);
    }

    /// <summary>Waits until a condition is true, which is tried after each change that scripts make to the document.</summary>
    internal Task WaitAsync(string condition) => EvaluateAsync($$"""
        new Promise((resolve, reject) => {
            const observer = new MutationObserver(() => { try { attempt(); } catch (error) { reject(error); } });
            const attempt = () => { if ({{condition}}) { observer.disconnect(); resolve(); } };
            observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
            attempt();
        })
        """);

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
        using var patience = new CancellationTokenSource(Patience);
        string? address = null;
        while (address is null && await process.StandardError.ReadLineAsync(patience.Token) is { } line) address = Listening().Match(line) is { Success: true } match ? match.Groups[1].Value : null;
        Assert.IsNotNull(address, "Chromium ended before it listened.");
        // Nobody reads further, and a full pipe would stop it.
        _ = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
        await socket.ConnectAsync(new(address), patience.Token);
        _ = ReceiveAsync();
    }

    private async Task<JsonElement> SendAsync(string method, object parameters)
    {
        var id = ++lastId;
        var message = JsonSerializer.SerializeToUtf8Bytes(session is null ? new { id, method, @params = parameters } : (object)new { id, method, @params = parameters, sessionId = session });
        await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var answer = await ReadAsync(answer => answer.TryGetProperty("id", out var answered) && answered.GetInt32() == id, $"the answer to {method} {JsonSerializer.Serialize(parameters)}");
        Assert.IsFalse(answer.TryGetProperty("error", out var error), $"{method}: {error}");
        return answer.GetProperty("result");
    }

    /// <summary>Waits until a page is loaded: among the events since one of them, by this loader or by any.</summary>
    private async Task LoadedAsync(int since, string? loader = null)
    {
        bool IsMeant(JsonElement message) => Method(message) == "Page.lifecycleEvent" && message.GetProperty("params") is var of && of.GetProperty("name").GetString() == "load" && (loader ?? of.GetProperty("loaderId").GetString()) == of.GetProperty("loaderId").GetString();
        if (!events.Skip(since).Any(IsMeant)) await ReadAsync(IsMeant, "the end of loading a page");
    }

    /// <summary>Reads messages up to the one that is meant, and keeps the events of the page.</summary>
    private async Task<JsonElement> ReadAsync(Func<JsonElement, bool> isMeant, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (true)
            {
                var message = await messages.Reader.ReadAsync(patience.Token);
                var isOfPage = Method(message) is not null && message.TryGetProperty("sessionId", out var of) && of.GetString() == session;
                if (isOfPage) events.Add(message);
                if (isMeant(message)) return message;
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Chromium did not send within {Patience.TotalMinutes} minutes: {what}");
        }
    }

    /// <summary>Receives for everybody until the browser ends. Who loses patience leaves the queue: a receive that is cancelled would close the socket.</summary>
    private async Task ReceiveAsync()
    {
        var buffer = new byte[1 << 16];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer, CancellationToken.None);
                message.Write(buffer, 0, part.Count);
                if (!part.EndOfMessage) continue;
                messages.Writer.TryWrite(JsonSerializer.Deserialize<JsonElement>(message.ToArray()));
                message.SetLength(0);
            }
        }
        catch (Exception error)
        {
            messages.Writer.TryComplete(error);
        }
    }

    private static string? Method(JsonElement message) => message.TryGetProperty("method", out var method) ? method.GetString() : null;

    [GeneratedRegex("DevTools listening on (ws://\\S+)")]
    private static partial Regex Listening();
}
