namespace MLNet.Sgm.Studies;

/// <summary>The commented study that <c>sgm study --init</c> writes, and the schema beside it.</summary>
internal static class StudyStarter
{
    internal const string SchemaName = "study.schema.json";

    /// <summary>Writes the starter to a file that must not exist, and the schema into its folder.</summary>
    /// <exception cref="IOException">The file exists, or cannot be written.</exception>
    internal static void Write(string path)
    {
        if (File.Exists(path)) throw new IOException($"The file '{path}' exists already; a starter is written to a new one.");
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!).FullName;
        AtomicFile.Write(Path.Combine(folder, SchemaName), System.Text.Encoding.UTF8.GetBytes(StudySchema.Create()));
        AtomicFile.Write(path, Resource("starter.json"));
    }

    private static byte[] Resource(string name)
    {
        using var stream = typeof(StudyStarter).Assembly.GetManifestResourceStream(name)!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
