using System.Net;
using System.Net.Sockets;

namespace MLNet.Sgm.Tests.Documents;

/// <summary>The site of docfx, served over loopback.</summary>
internal sealed class Site : IDisposable
{
    private static readonly Dictionary<string, string> types = new() { [".html"] = "text/html", [".js"] = "text/javascript", [".css"] = "text/css", [".json"] = "application/json", [".svg"] = "image/svg+xml", [".png"] = "image/png", [".woff2"] = "font/woff2" };

    private readonly HttpListener listener = new();
    private readonly string folder = Repository.PathOf("artifacts/site");

    /// <summary>Starts a server of the site, which is built first where there is none or a page was changed since.</summary>
    internal Site()
    {
        var written = MarkdownFile.All.Where(page => page.StartsWith("docs/", StringComparison.Ordinal) || page.StartsWith("examples/", StringComparison.Ordinal)).Max(page => File.GetLastWriteTimeUtc(Repository.PathOf(page)));
        if (File.GetLastWriteTimeUtc(Path.Combine(folder, "manifest.json")) < written) Build();
        Address = new($"http://127.0.0.1:{FreePort()}/");
        listener.Prefixes.Add(Address.AbsoluteUri);
        listener.Start();
        _ = ServeAsync();
    }

    internal Uri Address { get; }

    public void Dispose() => listener.Close();

    private static void Build()
    {
        Command.Run(Repository.Root, "dotnet", "tool", "restore");
        Command.Run(Repository.Root, "dotnet", "docfx", "docs/docfx.json", "--warningsAsErrors");
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true) _ = AnswerAsync(await listener.GetContextAsync());
        }
        catch (Exception error) when (error is ObjectDisposedException or HttpListenerException)
        {
            // The server was closed.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var response = context.Response;
            var file = Path.Combine(folder, Uri.UnescapeDataString(context.Request.Url!.AbsolutePath).TrimStart('/'));
            response.StatusCode = (int)(File.Exists(file) ? HttpStatusCode.OK : HttpStatusCode.NotFound);
            if (!File.Exists(file)) return;
            response.ContentType = types.GetValueOrDefault(Path.GetExtension(file), "application/octet-stream");
            await response.OutputStream.WriteAsync(await File.ReadAllBytesAsync(file));
        }
        catch (Exception error) when (error is ObjectDisposedException or HttpListenerException or IOException)
        {
            // A page that is left hangs up on what it still asked for.
        }
    }
}
