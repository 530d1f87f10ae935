using System.Text;
using MLNet.Sgm.Weights.Pickle;

namespace MLNet.Sgm.Weights;

/// <summary>
/// What torch.save writes since PyTorch 1.6: a zip of one folder, with the pickle data.pkl, a file data/KEY for each storage, and
/// (since 2.1) a file that says the byte order.
/// </summary>
internal static class TorchZipFormat
{
    private const string PickleName = "/data.pkl";

    internal static IEnumerable<StoredTensor> Read(FileReader file, StateDictSelector selector)
    {
        var zip = new ZipDirectory(file);
        var pickle = FindPickle(file, zip);
        var folder = pickle[..^PickleName.Length];
        var isBigEndian = IsBigEndian(file, zip, folder + "/byteorder");
        var place = zip.Locate(pickle);
        var root = new Unpickler(new(file, place.Offset, place.Offset + place.Length), TorchPersistentId.Read).Load();
        var located = new Dictionary<string, StorageLocation>();
        return TorchStateDict.Tensors(file, root, selector, storage =>
        {
            if (!located.TryGetValue(storage.Key, out var location)) located.Add(storage.Key, location = zip.Locate($"{folder}/data/{storage.Key}") with { IsBigEndian = isBigEndian });
            return location;
        });
    }

    private static string FindPickle(FileReader file, ZipDirectory zip)
    {
        var pickles = zip.Names.Where(name => name.EndsWith(PickleName, StringComparison.Ordinal) && name.IndexOf('/') == name.Length - PickleName.Length).ToList();
        if (zip.Names.Any(name => name.EndsWith("/constants.pkl", StringComparison.Ordinal)) && zip.Names.Any(name => name.Contains("/code/")))
            throw file.Failure("is a TorchScript file, a network with its code; expected weights alone (use it as a TorchScript classifier, or save the state_dict of its module)");
        if (zip.Names.Any(name => name.EndsWith(".npy", StringComparison.Ordinal))) throw file.Failure("is NumPy's .npz; expected a .npy that holds a dictionary of arrays, or PyTorch's or safetensors' format");
        return pickles is [var only] ? only : throw file.Failure($"is a zip file with {pickles.Count} entries 'FOLDER{PickleName}'; expected one, as PyTorch writes");
    }

    private static bool IsBigEndian(FileReader file, ZipDirectory zip, string name)
    {
        if (!zip.Contains(name)) return false;
        var place = zip.Locate(name);
        var order = Encoding.ASCII.GetString(file.Read(place.Offset, (int)Math.Min(place.Length, 16)));
        return order switch
        {
            "little" => false,
            "big" => true,
            _ => throw file.Failure($"has the byte order '{order}'; expected little or big"),
        };
    }
}
